"""The demo's school districts, all invented, and the words that the plans say about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from review.wording import in_words


@dataclass(frozen=True, slots=True)
class DemoDistrict:
    """A district that never was, with the people whom its plans and signature sheets name."""

    name: str
    students: int
    schools: int
    staff: int
    superintendent: str
    csfo: str
    curriculum: str
    operations: str

    @property
    def short(self) -> str:
        """The name without "City Schools" or "County Schools"."""
        return " ".join(self.name.split()[:-2])


COTTON_FERRY = DemoDistrict(
    "Cotton Ferry City Schools", 2_310, 5, 341, "Dr. Lorene Hasty", "Tom Bickley", "Dr. Anita Prewitt", "Gus Farrow"
)
WEHATTA = DemoDistrict(
    "Wehatta County Schools", 3_120, 6, 438, "Dr. Calvin Yarbro", "Denise Ott", "Marla Stagg", "Hollis Reeve"
)
LONGLEAF = DemoDistrict(
    "Longleaf City Schools", 4_050, 8, 512, "Dr. Priya Nair", "Walter Dunaway", "Dr. Ellen Cobbs", "Ray Tillery"
)
CHINABERRY = DemoDistrict(
    "Chinaberry County Schools", 2_760, 6, 395, "Dr. Otis Mabry", "Joan Pickering", "Dr. Sonya Beasley", "Carl Winfrey"
)
MAGNOLIA_CROSSING = DemoDistrict(
    "Magnolia Crossing City Schools", 3_480, 7, 460, "Dr. Ruth Ellery", "Sam Castleton", "Nora Vickrey", "Lee Hargett"
)
OAKTUSKA = DemoDistrict(
    "Oaktuska County Schools", 1_940, 4, 287, "Dr. Frank Lundy", "Gail Moseby", "Dr. Tessa Rowell", "Ed Barnhill"
)
DISTRICTS = (COTTON_FERRY, WEHATTA, LONGLEAF, CHINABERRY, MAGNOLIA_CROSSING, OAKTUSKA)


def first_year(today: dt.date) -> int:
    """The calendar year in which the school year of that day began, on July 1."""
    return today.year if today.month >= 7 else today.year - 1


def day_of_presentation(today: dt.date) -> dt.date:
    """A weekday about four weeks ago, on which every demo plan was shown to a cabinet."""
    day = today - dt.timedelta(days=26)
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def words_for(district: DemoDistrict, director: str, today: dt.date) -> dict[str, str]:
    """What stands for each {name} in the texts; the plan's three years begin with the present school year."""
    first = first_year(today)
    years = {f"year{number}": str(first - 1 + number) for number in range(5)}
    schools = {f"school{n}": f"{first - 1 + n}-{(first + n) % 100:02}" for n in (1, 2, 3)}
    return {
        "district": district.name,
        "short": district.short,
        "students": f"{district.students:,}",
        "schools": str(district.schools),
        "staff": str(district.staff),
        "director": director,
        "superintendent": district.superintendent,
        "csfo": district.csfo,
        "curriculum": district.curriculum,
        "start": in_words(dt.date(first, 7, 1)),
        "end": in_words(dt.date(first + 3, 6, 30)),
        "held": in_words(day_of_presentation(today)),
        **years,
        **schools,
    }
