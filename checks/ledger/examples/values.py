"""Plain JSON as typed values: each read by its key, with a sentence where it is missing or wrong."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS = range(1900, 2201)
_LARGEST = 1_000_000


class BadExample(Exception):  # noqa: N818 - what it is called everywhere
    """An example cannot be judged; the text names the key and says what was expected."""


@dataclass(frozen=True, slots=True)
class Given:
    """An object of the file; `where` is the path to it, for sentences. What is null counts as left out."""

    values: Mapping[str, object]
    where: str

    def has(self, key: str) -> bool:
        """True where there is something under the key."""
        return self.values.get(key) is not None

    def wrong(self, key: str, expected: str) -> BadExample:
        """What to raise for a key."""
        return BadExample(f"{self.where}.{key}: expected {expected}")

    def text(self, key: str, default: str | None = None) -> str:
        """The text under the key; without a default it must be there."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self.wrong(key, "text")
        return value

    def one_of(self, key: str, known: tuple[str, ...], default: str | None = None) -> str:
        """The text under the key, one of those that are known."""
        value = self.text(key, default)
        if value not in known:
            raise self.wrong(key, f"one of {', '.join(filter(None, known))}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of the list under the key; none where it is left out."""
        return tuple(self._text_of(key, each) for each in self._list(key))

    def flag(self, key: str) -> bool:
        """What stands under the key, true or false; false where it is left out."""
        value = self.values.get(key, False)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self.wrong(key, "true or false")

    def number(self, key: str) -> Decimal:
        """The number under the key."""
        return self._number_of(key, self.values.get(key))

    def number_or_none(self, key: str) -> Decimal | None:
        """The number under the key, None where it is left out or an empty text."""
        return None if self.values.get(key) in (None, "") else self.number(key)

    def numbers(self, key: str) -> dict[str, Decimal]:
        """The numbers of the object under the key by their names; none where it is left out."""
        value = self.values.get(key) or {}
        if not isinstance(value, Mapping):
            raise self.wrong(key, "an object")
        numbers = {str(name): self._number_of(key, each) for name, each in value.items()}
        if any(each < 0 for each in numbers.values()):
            raise self.wrong(key, "numbers of 0 or more")
        return numbers

    def count(self, key: str, *, least: int = 0, most: int = 10_000) -> int:
        """The whole number under the key."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(key, f"a whole number from {least} to {most}")
        return value

    def year(self, key: str) -> int:
        """The calendar year under the key."""
        return self.count(key, least=_YEARS[0], most=_YEARS[-1])

    def day(self, key: str) -> dt.date:
        """The day under the key, written as in 2026-06-15."""
        value = self.values.get(key)
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                day = dt.date.fromisoformat(value)
                if day.year in _YEARS:
                    return day
        except ValueError:
            pass
        raise self.wrong(key, "a day as in 2026-06-15")

    def day_or_none(self, key: str) -> dt.date | None:
        """The day under the key, None where it is left out or an empty text."""
        return None if self.values.get(key) in (None, "") else self.day(key)

    def moment(self, key: str) -> dt.datetime:
        """The moment under the key, a day and a time with their distance to UTC."""
        value = self.values.get(key)
        try:
            if isinstance(value, str):
                moment = dt.datetime.fromisoformat(value)
                if moment.tzinfo is not None and moment.year in _YEARS:
                    return moment
        except ValueError:
            pass
        raise self.wrong(key, "a moment as in 2026-06-15T23:59:59-05:00")

    def thing(self, key: str) -> Given | None:
        """The object under the key, None where it is left out."""
        value = self.values.get(key)
        return None if value is None else self._given(value, f"{self.where}.{key}")

    def things(self, key: str) -> list[Given]:
        """The objects of the list under the key; none where it is left out."""
        return [self._given(each, f"{self.where}.{key}[{n}]") for n, each in enumerate(self._list(key))]

    def named_things(self, key: str, name: str = "id") -> list[Given]:
        """The objects of the list under the key, no two of which have the same name."""
        things = self.things(key)
        if len({thing.text(name) for thing in things}) < len(things):
            raise self.wrong(key, f"another {name} for each")
        return things

    def _list(self, key: str) -> list[object]:
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(key, "a list")
        return value

    def _text_of(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self.wrong(key, "a list of texts")
        return value

    def _number_of(self, key: str, value: object) -> Decimal:
        # A bool is an int in Python; anything else that is no decimal has lost digits already.
        number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        if number is None or not number.is_finite() or abs(number) > _LARGEST:
            raise self.wrong(key, f"a number up to {_LARGEST:,}")
        if number != round(number, 6):
            raise self.wrong(key, "a number with at most 6 decimals")
        return number

    @staticmethod
    def _given(value: object, where: str) -> Given:
        if not isinstance(value, Mapping):
            raise BadExample(f"{where}: expected an object")
        return Given(value, where)
