"""A fixed day, and a candidate's packet at its beginning and in the queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import Engine

from review.settings import Settings
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import NOW, Desk
from tests.review.routes.desk_makers import Story


@pytest.fixture
def autumn() -> Iterator[None]:
    """November 21, 2026, noon in Chicago."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def desk(autumn: None, engine: Engine, client_for, cast: Cast) -> Desk:
    """Carla, with a cycle that runs from February 2, 2024 to February 2, 2027, and no packet yet."""
    return Desk(engine, client_for(cast.candidate), cast.candidate)


@pytest.fixture
def story(autumn: None, engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Carla's packet, submitted and checked."""
    return Story(engine, settings, cast.candidate)


@pytest.fixture
def in_hand(story: Story, cast: Cast) -> Story:
    """Carla's packet, held by Rita."""
    story.claim(cast.reviewer)
    return story


@pytest.fixture
def rita(autumn: None, client_for, cast: Cast) -> FlaskClient:
    return client_for(cast.reviewer)


@pytest.fixture
def rob(autumn: None, client_for, cast: Cast) -> FlaskClient:
    return client_for(cast.second_reviewer)
