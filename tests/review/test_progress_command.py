"""`plandesk progress import`: takes over a file whole, or names what is wrong with it and takes over nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from review.cli import main
from review.db import transaction
from review.models import Participation
from review.settings import Settings
from tests.review.makers import Cast

WHOLE = [{"email": "carla@demo.example", "ruleset": "nc-cecto@2010", "facts": {"joint_attended": ["kickoff"]}}]


@pytest.fixture
def plandesk(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The command on the test's database: its exit status, and what it says on either stream."""
    monkeypatch.setenv("PLANDESK_DATA", str(settings.data))
    monkeypatch.setenv("PLANDESK_DATABASE_URL", settings.database_url)

    def run(*words: str | Path) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(map(str, words)))
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_a_file_is_taken_over_once(plandesk, engine: Engine, cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "progress.json"
    file.write_text(json.dumps(WHOLE))
    assert plandesk("progress", "import", file) == (0, "1 added, 0 changed, 0 as before.\n", "")
    assert plandesk("progress", "import", file) == (0, "0 added, 0 changed, 1 as before.\n", "")


def test_a_wrong_row_keeps_the_others_out(plandesk, engine: Engine, cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "progress.json"
    file.write_text(json.dumps([*WHOLE, {"email": "nobody@demo.example"}]))
    expected = "row 2.ruleset: expected text.\n"
    assert plandesk("progress", "import", file) == (1, "", expected)
    with transaction(engine) as db:
        assert db.scalars(select(Participation)).all() == []


def test_a_file_that_is_not_there_is_named(plandesk, engine: Engine, tmp_path: Path) -> None:
    status, out, said = plandesk("progress", "import", tmp_path / "none.json")
    assert (status, out, said.startswith(f"{tmp_path / 'none.json'} cannot be read: ")) == (2, "", True)
