"""Names and numbers as the ledger compares and says them."""

from __future__ import annotations

import datetime as dt
import functools
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from checks.requirements import RuleSet


@functools.lru_cache(maxsize=8192)
def fold(words: str) -> str:
    """The letters and digits alone, whatever their case: what spaces and punctuation cannot make another name."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", words).casefold()))


def area_codes(rule_set: RuleSet) -> Mapping[str, str]:
    """The code of each area by everything that it is called, folded: its code, its name, its aliases."""
    return {fold(name): area.code for area in rule_set.areas for name in (area.code, area.name, *area.aliases)}


def in_words(day: dt.date) -> str:
    """The day as in "June 15, 2026"."""
    return f"{day:%B} {day.day}, {day.year}"


def plain(hours: Decimal) -> str:
    """The number without needless zeros: 5, 0.25."""
    return format(hours.normalize(), "f") if hours else "0"


def hours_in_words(hours: Decimal) -> str:
    """The number with its noun: "1 hour", "2.5 hours"."""
    return "1 hour" if hours == 1 else f"{plain(hours)} hours"


def listed(names: list[str]) -> str:
    """The names as a sentence lists them: "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
