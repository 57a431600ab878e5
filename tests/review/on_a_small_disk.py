"""What test_disk_full.py runs on a disk of a few megabytes: it fills up, people are told, and it has room again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from review.db import transaction
from review.models import Document, HoursEntry, LogEntry, OutboxRow, Packet, StoredFile
from review.settings import Settings
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import Desk, padded, problems_on, words_of
from tests.review.routes.conftest import autumn, desk  # noqa: F401 - fixtures
from tests.review.routes.test_hours import LINE, enter

NO_ROOM = (
    "The selected file could not be uploaded, because the server has no room left. "
    "Nothing was saved. Try again in a few minutes, and tell your coordinator if it happens again."
)
ROWS = (Document, HoursEntry, LogEntry, OutboxRow, StoredFile)


@contextmanager
def full(settings: Settings) -> Iterator[None]:
    """Not a byte is left on the data folder's disk."""
    ballast = settings.data / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (2**16, 2**12, 1):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass
    yield
    ballast.unlink()


def rows(engine: Engine) -> list[int]:
    with transaction(engine) as db:
        return [db.scalar(select(func.count()).select_from(model)) or 0 for model in ROWS]


def files(settings: Settings) -> list[Path]:
    folders = (settings.data / "incoming", settings.data / "objects")
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [100, 1_000_000], ids=["kept in memory", "spooled"])
def test_an_upload(desk: Desk, engine: Engine, settings: Settings, size: int):  # noqa: F811
    packet = desk.open()
    before = rows(engine)
    with full(settings):
        response = desk.add(packet, "plan", padded(size))
        assert (response.status_code, problems_on(response)) == (507, [NO_ROOM])
        assert files(settings) == []
        assert desk.browser.get(packet).status_code == 200
    assert rows(engine) == before
    assert desk.add(packet, "plan", padded(size)).status_code == 303
    assert len(files(settings)) == 1


def test_a_form_with_text(desk: Desk, engine: Engine, settings: Settings, cast: Cast):  # noqa: F811
    log, before = f"/hours/{desk.cycle}", rows(engine)
    with full(settings):
        response = enter(desk.browser, log)
        assert response.status_code == 507
        words = words_of(response)
    assert words.startswith("No room left Plandesk has no room left to keep anything new. Nothing was saved. ")
    assert [typed for name, typed in LINE.items() if name != "area" and typed not in words] == []
    assert rows(engine) == before
    assert enter(desk.browser, log).status_code == 303


def test_handing_in(desk: Desk, engine: Engine, settings: Settings):  # noqa: F811
    packet = desk.open()
    desk.fill(packet)
    before = rows(engine)
    with full(settings):
        assert desk.submit(packet).status_code == 507
    assert rows(engine) == before
    assert desk.submit(packet).status_code == 303
    with transaction(engine) as db:
        assert db.scalars(select(Packet.state)).all() == ["checking"]
