"""A packet led to where a race begins, and committed there; the engine has a connection for every client."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine

from review.db import transaction
from review.models import Packet
from tests.review.makers import Cast, make_cast
from tests.review.operations.conftest import Way
from tests.review.operations.races.clients import CLIENTS


@pytest.fixture
def engine(engine: Engine) -> Iterator[Engine]:
    """With a connection for every client: no one waits for anything but the rows."""
    if engine.dialect.name == "sqlite":
        yield engine
        return
    wide = create_engine(engine.url, pool_size=CLIENTS)
    yield wide
    wide.dispose()


@pytest.fixture
def cast(engine: Engine) -> Cast:
    """The cast, there for every connection to see."""
    with transaction(engine) as db:
        return make_cast(db)


@pytest.fixture
def led(engine: Engine, cast: Cast) -> Callable[[Callable[[Way], object]], Packet]:
    """Leads a packet to where the race begins, and commits it there."""

    def lead(acts: Callable[[Way], object]) -> Packet:
        with transaction(engine) as db:
            way = Way(db, cast)
            acts(way)
            return way.packet

    return lead
