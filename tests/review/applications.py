"""An operator's rule set that opens the applications of a further cohort, and a way to judge by it for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import checks
from review import clock
from review.wording import document_in_words

PROGRAM = "cite-ctom"
COHORT = f"{PROGRAM}@cohort99"


def write_cohort(folder: Path, *, closes_in: dt.timedelta = dt.timedelta(days=30), more: str = "") -> Path:
    """The file of a further cohort, which takes everything from the shipped one but its days; `more`: further keys."""
    today = clock.today("America/Los_Angeles")
    closes_at = dt.datetime.combine(today, dt.time(17)) + closes_in
    file = folder / f"{COHORT}.toml"
    file.write_text(
        f"""
[ruleset]
program = "{PROGRAM}"
version = "cohort99"
extends = "{PROGRAM}@cohort17"
title = "CITE CTO Mentor Program, Cohort 99"
effective_from = {today - dt.timedelta(days=60)}
[cohort]
label = "99"
[application]
opens_on = {today - dt.timedelta(days=60)}
closes_at = {closes_at.isoformat()}
{more}
""",
        encoding="utf-8",
    )
    return file


@contextmanager
def operators_rules(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[None]:
    """Judges by the operator's rule sets of this folder as well."""
    monkeypatch.setenv("PLANDESK_RULES", str(folder))
    _forget()
    try:
        yield
    finally:
        monkeypatch.undo()
        _forget()


def _forget() -> None:
    checks.rule_sets.cache_clear()
    document_in_words.cache_clear()
