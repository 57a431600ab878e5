"""A simulated year of sixty holders comes to what a slow and obvious recount says, on both databases."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from tests.benchmarks.year import lived, recounted
from tests.benchmarks.year.plan import KINDS, QUALITIES, stories
from tests.postgresql import on_both_databases

pytestmark = pytest.mark.slow


@on_both_databases
def test_the_year_comes_to_what_is_recounted(database: str, request: pytest.FixtureRequest):
    server = request.getfixturevalue("postgresql") if database == "postgresql" else None
    year, told = lived(60, server)
    expected = recounted(year)
    assert told.outcomes == expected.outcomes
    assert told.reports == expected.reports
    assert {outcome.standing for outcome in told.outcomes} == {
        "active", "review_hold", "expired", "removed", "closed_retired",
    }  # fmt: skip
    assert told.differences(expected, list(year.stories)) == []
    later = [dataclasses.replace(told.outcomes[0], completed=year.refused[0][1]), *told.outcomes[1:]]
    assert len(dataclasses.replace(told, outcomes=later).differences(expected, list(year.stories))) == 1


def test_sixty_stories_hold_every_kind_and_quality_and_the_leap_days():
    told = stories(60)
    assert {story.kind for story in told} == set(KINDS)
    assert {story.quality for story in told} == set(QUALITIES)
    ends = {story.issued_on: story.ends_on for story in told}
    assert ends[dt.date(2016, 2, 29)] == dt.date(2028, 2, 29)
    assert ends[dt.date(2020, 2, 29)] == dt.date(2029, 2, 28)
    assert ends[dt.date(2025, 2, 28)] == dt.date(2028, 2, 28)
