"""Kim's desk of the yearly mandate, with Dana and Ed as technology directors of two districts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from review.db import transaction
from review.models import Person
from tests.review.conftest import Browser
from tests.review.makers import make_district, make_person
from tests.review.operations.conftest import actor
from tests.review.operations.yearly_makers import CEU, make_director

DESK = "/program/years"
YEAR = f"{DESK}/{CEU}/2025"
OWN = f"/years/{CEU}/2025"


@dataclass(frozen=True)
class Yearly:
    """Kim, of no district, who coordinates the mandate, and the directors, each with a browser."""

    kim: Browser
    dana: Browser
    ed: Browser
    director: Person


def make_yearly(engine: Engine, client_for) -> Yearly:
    """Posts since October 1, 2024."""
    with transaction(engine) as db:
        kim = make_person(db, "Kim Keeper", None, ("coordinator", CEU))
        people = []
        for name, district in (("Dana Director", "Dove County"), ("Ed Director", "Egret City")):
            person = make_person(db, name, make_district(db, district), ("candidate", CEU))
            make_director(db, person, actor(kim))
            people.append(person)
    return Yearly(client_for(kim), *map(client_for, people), people[0])
