"""The style guide: there for developers and in the demo, nowhere else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from lxml import html
from sqlalchemy import Engine

from review import create_app
from review.settings import Settings
from tests.review.conftest import Browser


@pytest.fixture
def developer(settings: Settings, engine: Engine) -> Iterator[Browser]:
    """The browser of somebody whose settings serve the guide."""
    app = create_app(dataclasses.replace(settings, style_guide=True))
    yield Browser(app)
    app.config["ENGINE"].dispose()


def test_it_is_served_where_the_setting_says_so(developer: Browser, client: Browser):
    assert developer.get("/style-guide").status_code == 200
    assert client.get("/style-guide").status_code == 404


def test_every_problem_stands_on_top_and_at_its_field(developer: Browser):
    page = html.document_fromstring(developer.get("/style-guide").text)
    linked = [target.removeprefix("#") for target in page.xpath("//*[@role='alert']//a/@href")]
    beside = [name.removesuffix("-error") for name in page.xpath("//p[@class='error']/@id")]
    assert linked == beside
    assert len(linked) == 7
