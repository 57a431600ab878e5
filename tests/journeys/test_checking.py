"""The pages of a packet fill in by themselves while the checks run; without script, a link looks again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Response, expect

from tests.journeys.conftest import Visitor
from tests.journeys.makers import Registry

pytestmark = pytest.mark.journey

DONE = "The checks are done:"
FOUND = {"": "What the checks found", "/report": "Findings never decide"}
"""What each page that fills in says at the end."""


@pytest.mark.parametrize("page", FOUND, ids=["packet", "report"])
def test_the_checks_are_told_as_they_go_on(visitor: Callable[..., Visitor], registry: Registry, page: str):
    newcomer = registry.draft()
    candidate = visitor(newcomer.email)
    candidate.page.clock.install()
    asked: list[Response] = []
    loaded: list[str] = []
    candidate.page.on("response", lambda answer: asked.append(answer) if answer.url.endswith("/now") else None)
    registry.attach(newcomer)
    candidate.goto(f"{newcomer.packet}{page}")
    candidate.page.on("load", lambda shown: loaded.append(shown.url))
    spoken = candidate.page.locator("#spoken")
    assert spoken.get_attribute("role") == "status"
    expect(spoken).to_contain_text(DONE, timeout=90_000)
    assert candidate.says(FOUND[page])
    assert loaded == []
    assert "x-final" in asked[-1].headers
    count = len(asked)
    candidate.page.clock.fast_forward("10:00")
    candidate.look(f"filled-in-{page[1:] or 'packet'}")
    assert len(asked) == count


def test_without_script_a_link_looks_again(visitor: Callable[..., Visitor], registry: Registry):
    newcomer = registry.draft()
    candidate = visitor(newcomer.email, script=False)
    registry.attach(newcomer)
    candidate.goto(newcomer.packet)
    while (again := candidate.page.get_by_role("link", name="Refresh this page")).count():
        with candidate.page.expect_navigation():
            again.click()
    assert candidate.says(FOUND[""])
