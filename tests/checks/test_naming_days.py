"""The days of a passage and of its sentences, read at once, are those of each read alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checks.evidence import days
from checks.model import Period
from checks.sections.naming_days import days_of

PERIOD = Period(first=2025, last=2028)
JUNE = {year: dt.date(year, 6, 30) for year in range(2024, 2030)}
WORDS = st.sampled_from(
    (
        *(
            *days.MONTHS,
            "May.",
            "MAY",
            "5",
            "31st",
            "2nd",
            "2025",
            "2026",
            "1/2/2026",
            "7-30-27",
            "6/2026",
            "2026-07-01",
        ),
        *("twenty-first", "day of", "of", "de", "in the year", "two thousand twenty-six", "'27", "in", "by", "FY 27"),
        *("2026-07-01", "2025-26", ",", "-", "to", "Staff", "İ", "decision"),
    )
)


@pytest.mark.parametrize(
    ("sentences", "last"),
    [
        (["By 2026 all have tablets.", "Staff is trained."], [JUNE[2026], None]),
        (["In March 2027 we look back.", "In FY 28 we buy more."], [dt.date(2027, 3, 31), JUNE[2028]]),
        (["The 2025–26 year was short.", "In 2024 it was long."], [JUNE[2026], None]),
        # read as one, the sentences would name a month
        (["It is due in May.", "2026 laptops are in use."], [None, None]),
        (["Nobody knows when."], [None]),
    ],
)
def test_the_last_day_that_each_sentence_names(sentences: list[str], last: list[dt.date | None]) -> None:
    assert days_of(" ".join(sentences), sentences, PERIOD).latest == last


def test_a_passage_names_its_first_and_its_last_day() -> None:
    text = "From May 4, 2026 on, and until 2027. By 2024 it was too early."

    assert days_of(text, [text], PERIOD)[:2] == (dt.date(2026, 5, 4), JUNE[2027])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=4))
def test_read_at_once_or_alone_the_sentences_name_the_same(sentences: list[str]) -> None:
    text = " ".join(sentences)

    assert days_of(text, sentences, PERIOD).latest == [days_of(each, [each], PERIOD).last for each in sentences]


@example([("on the twenty-seventh day of septiembre, in the year two thousand and twenty-seven", "")])
@given(st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "  ", ", ", ". "])), max_size=20))
def test_days_are_sought_near_their_signs_and_all_are_found(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in parts)

    assert [*map(str, days._matches(text))] == [*map(str, days._WRITTEN.finditer(text))]
