"""The demo's technology director: the post, a day's attendance list, and the report of a year that is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy.orm import Session

from review.accounts import actor_of
from review.demo.people import AT, MANDATE
from review.models import Person
from review.operations.posts import begin_post
from review.operations.roster_list import read_roster
from review.operations.roster_plan import Occasion, plan_roster
from review.operations.rosters import import_roster
from review.operations.training_reports import freeze_report, hash_of
from review.queries.mandates import find_year
from review.queries.training_reports import rows_now

YEAR = "2026"
SINCE = dt.date(2025, 8, 4)
CAMP = Occasion("Cyber Camp", "", "Mobile")
LIST = f"""E-mail,Session date,Hours,Session,Strand,Format
director@{AT},2026-01-14,3,Networks,IT Management,In person
director@{AT},2026-01-15,4.5,Backups,IT Management,In person
"""


def add_directors(db: Session, people: Mapping[str, Person]) -> None:
    """Enters the post, brings the list, and freezes the year's report."""
    director, coordinator = people[f"director@{AT}"], actor_of(people[f"coordinator3@{AT}"])
    begin_post(db, director, actor=coordinator, kind="technology_director", district=director.district, starts_on=SINCE)
    year = find_year(MANDATE, YEAR)
    assert year is not None  # noqa: S101 - its rule set is shipped
    rows, _ = read_roster(LIST, year.rules, year.days)
    version = plan_roster(db, year, CAMP, rows, actor=coordinator, skips=False).version
    import_roster(db, year, CAMP, LIST, actor=coordinator, skips=False, version=version)
    freeze_report(db, year, actor=coordinator, seen=hash_of(year, rows_now(db, year)))
