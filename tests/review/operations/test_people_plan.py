"""A list of people: each row is previewed, that and nothing else is saved, and saving it again does nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from review import accounts
from review.db import Model, transaction
from review.models import Certification, District, Invitation, OutboxRow, Person, SecurityEntry
from review.operations.people import give_role
from review.operations.people_plan import Plan, Row, plan_list
from review.operations.refusals import NotReady, Stale
from review.policy import ROLES, Role
from review.queries.program import title_of
from tests.review.makers import OTHER_PROGRAM, make_cast, make_cycle, make_person
from tests.review.operations.conftest import PROGRAM, Cast, actor
from tests.review.routes.candidate_makers import NOW

TITLE = "AL-CTO recertification"
DAY = dt.date(2024, 7, 1)


@pytest.fixture(autouse=True)
def autumn() -> Iterator[None]:
    """November 21, 2026."""
    with time_machine.travel(NOW):
        yield


def row(
    name: str = "Hank Holder",
    *,
    line: int = 2,
    role: str = "",
    district: str = "Elm City",
    issued_on: dt.date | None = DAY,
    program: str = "",
) -> Row:
    """A row of the list; "Hank Holder" has the address hank@demo.example."""
    return Row(line, name, f"{name.split()[0].casefold()}@demo.example", role, district, program, issued_on)


def plain(name: str, role: str, *, line: int = 2) -> Row:
    """A row of an administrator's list: a name, an address and a role."""
    return row(name, line=line, role=role, district="", issued_on=None)


def said(plan: Plan) -> list[tuple[str, str]]:
    return [(step.kind, " ".join([*step.problems, *step.sentences, step.keeps]).strip()) for step in plan.steps]


def planned(db: Session, by: Person, role: Role, *rows: Row) -> list[tuple[str, str]]:
    return said(plan_list(db, rows, actor=actor(by), role=role))


def save(db: Session, by: Person, role: Role, *rows: Row, invites: bool = False) -> dict[str, int]:
    """Saves the rows as they were previewed a moment ago."""
    version = plan_list(db, rows, actor=actor(by), role=role).version
    return dict(accounts.welcome_list(db, rows, actor=actor(by), role=role, version=version, invites=invites))


def person(db: Session, email: str) -> Person:
    return db.scalars(select(Person).where(Person.email == email)).one()


def counts(db: Session) -> list[int]:
    """How many rows each table has."""
    tables = (select(func.count()).select_from(table).scalar_subquery() for table in Model.metadata.sorted_tables)
    return list(db.execute(select(*tables)).one())


def test_the_preview_says_what_each_row_would_do_and_does_nothing(db: Session, cast: Cast):
    make_cycle(db, cast.other_candidate)
    before = counts(db)
    issued = db.scalars(select(Certification)).one().issued_on
    assert planned(
        db,
        cast.coordinator,
        "coordinator",
        row(),
        row("Rita Reviewer", line=3, district="birch parish"),
        row("Carla C.", line=4, district="Maple County"),
        row("Caleb Candidate", line=5, district="Cedar City", issued_on=issued),
    ) == [
        (
            "New person",
            (
                f"Elm City is a new district. Becomes candidate of {TITLE}. "
                "Certification of July 1, 2024; cycle 1 ends on July 1, 2027."
            ),
        ),
        ("Further role", f"Becomes candidate of {TITLE}. Certification of July 1, 2024; cycle 1 ends on July 1, 2027."),
        (
            "Certification",
            (
                "Certification of July 1, 2024; cycle 1 ends on July 1, 2027. "
                "Has an account already, as Carla Candidate. That name stays."
            ),
        ),
        ("Nothing new", ""),
    ]
    assert counts(db) == before


def test_what_was_previewed_is_saved_as_if_it_were_entered_one_by_one(db: Session, cast: Cast):
    cast.newcomer.district = None
    rows = (row(), row("Nora Newcomer", line=3, district="elm city"), row("Carla C.", line=4, district=""))
    with pytest.raises(NotReady):
        save(db, cast.coordinator, "coordinator", *rows)
    assert save(db, cast.coordinator, "coordinator", *rows[:2]) == {"New person": 1, "Further role": 1}
    hank, nora = person(db, "hank@demo.example"), person(db, "nora@demo.example")
    assert (hank.name, hank.password_hash, hank.active) == ("Hank Holder", None, True)
    assert [(grant.role, grant.program) for grant in hank.grants] == [("candidate", PROGRAM)]
    assert hank.district is nora.district
    assert hank.district is not None
    assert hank.district.name == "Elm City"
    entries = db.execute(select(SecurityEntry.kind, SecurityEntry.person_id, SecurityEntry.detail))
    assert [(kind, whose, detail["by"]) for kind, whose, detail in entries] == [
        ("role_given", hank.id, cast.coordinator.id),
        ("role_given", nora.id, cast.coordinator.id),
    ]
    certifications = db.scalars(select(Certification).order_by(Certification.id)).all()
    assert [(one.person_id, one.program, one.issued_on) for one in certifications] == [
        (hank.id, PROGRAM, DAY),
        (nora.id, PROGRAM, DAY),
    ]
    assert [(c.number, c.starts_on, c.ends_on) for one in certifications for c in one.cycles] == [
        (1, DAY, dt.date(2027, 7, 1))
    ] * 2


def test_the_same_list_again_changes_nothing(db: Session, cast: Cast):
    rows = (row(), row("Carla Candidate", line=3, district="Maple County"))
    save(db, cast.coordinator, "coordinator", *rows, invites=True)
    before = counts(db)
    assert save(db, cast.coordinator, "coordinator", *rows, invites=True) == {"Nothing new": 2, "Invitation": 0}
    assert counts(db) == before


def test_one_person_on_several_rows_gets_all_their_roles(db: Session, cast: Cast):
    rows = [plain("Vera Verifier", role, line=line) for line, role in enumerate(("Reviewer", "", "reviewer"), 2)]
    assert planned(db, cast.administrator, "administrator", *rows) == [
        ("New person", f"Becomes reviewer of {TITLE}."),
        ("Further role", f"Becomes candidate of {TITLE}."),
        ("Nothing new", ""),
    ]
    save(db, cast.administrator, "administrator", *rows)
    assert sorted(grant.role for grant in person(db, "vera@demo.example").grants) == ["candidate", "reviewer"]


def test_a_later_row_adds_the_district_that_the_first_one_lacks(db: Session, cast: Cast):
    rows = (plain("Vera Verifier", "reviewer"), row("Vera Verifier", line=3, role="coordinator", issued_on=None))
    save(db, cast.administrator, "administrator", *rows)
    vera = person(db, "vera@demo.example")
    assert vera.district is not None
    assert vera.district.name == "Elm City"


def test_invitations_go_to_those_who_get_something_and_have_no_password(db: Session, cast: Cast):
    waiting = make_person(db, "Wilma Waiting", None, ("reviewer", PROGRAM))
    waiting.password_hash = None
    rows = [plain(name, "reviewer", line=n) for n, name in enumerate(("Hank Holder", "Wilma Waiting", "Nora N."), 2)]
    assert save(db, cast.administrator, "administrator", *rows, invites=True)["Invitation"] == 1
    hank = person(db, "hank@demo.example")
    assert db.scalars(select(Invitation.person_id)).all() == [hank.id]
    assert [(row.person_id, row.secret) for row in db.scalars(select(OutboxRow))] == [(hank.id, True)]
    more = [plain("Wilma Waiting", role) for role in ("candidate", "coordinator")]
    assert save(db, cast.administrator, "administrator", *more, invites=True)["Invitation"] == 1, "one for each person"


def test_without_the_tick_nobody_is_invited(db: Session, cast: Cast):
    assert save(db, cast.coordinator, "coordinator", row()) == {"New person": 1}
    assert counts_of(db, Invitation, OutboxRow) == [0, 0]


def counts_of(db: Session, *models: type[Model]) -> list[int]:
    return [db.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def test_who_was_added_meanwhile_is_previewed_again(db: Session, cast: Cast):
    rows, by = (row(), row("Vera Verifier", line=3)), actor(cast.coordinator)
    version = plan_list(db, rows, actor=by, role="coordinator").version
    make_person(db, "Vera Verifier", cast.candidate.district)
    with pytest.raises(Stale, match=r"changed since this preview\. Nothing was saved"):
        accounts.welcome_list(db, rows, actor=by, role="coordinator", version=version, invites=False)
    assert db.scalar(select(Person).where(Person.email == "hank@demo.example")) is None


@pytest.mark.parametrize(
    "other",
    [
        row("Hank Other"),
        row(district="Oak City"),
        row(issued_on=dt.date(2024, 7, 2)),
        row(line=3),
    ],
)
def test_another_list_than_the_one_previewed_is_not_saved(db: Session, cast: Cast, other: Row):
    by = actor(cast.coordinator)
    version = plan_list(db, [row()], actor=by, role="coordinator").version
    with pytest.raises(Stale):
        accounts.welcome_list(db, [other], actor=by, role="coordinator", version=version, invites=False)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (row("Carla Candidate"), "Carla Candidate has an account already, for Maple County. Choose that one."),
        (
            row(program=OTHER_PROGRAM),
            f"You cannot add people to “{OTHER_PROGRAM}”. Enter {TITLE}.",
        ),
        (row(role="reviewer"), "Holders are candidates; only an administrator can make someone reviewer."),
        (row(role="king"), "“king” is no role. Enter candidate, reviewer, coordinator or administrator."),
        (row(district=""), "The district is missing."),
        (row(issued_on=None), "The day on which the certification was issued is missing."),
        (
            row(issued_on=dt.date(2026, 11, 22)),
            "Enter the day on which the certification was issued, today or earlier.",
        ),
        (
            row("Cora Coordinator", district="Birch Parish"),
            "You have a conflict of interest; another coordinator must enter your own certification.",
        ),
        (
            row("Caleb Candidate", district="Cedar City"),
            "Caleb Candidate holds this certification already, issued on March 4, 2024.",
        ),
        (
            row("Nora Newcomer", district="Birch Parish"),
            "The account of Nora Newcomer with this address is turned off.",
        ),
    ],
)
def test_a_row_that_cannot_be_saved_says_why(db: Session, cast: Cast, wanted: Row, sentence: str):
    cast.newcomer.active = False
    make_cycle(db, cast.other_candidate)
    db.scalars(select(Certification)).one().issued_on = dt.date(2024, 3, 4)
    ((kind, words),) = planned(db, cast.coordinator, "coordinator", wanted)
    assert (kind, words) == ("Error", sentence)
    with pytest.raises(NotReady):
        save(db, cast.coordinator, "coordinator", row("Vera Verifier", line=9), wanted)
    assert db.scalar(select(Person).where(Person.email == "vera@demo.example")) is None, "all or nothing"


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (
            row("Hank Other", line=3),
            "Lines 2 and 3 have the same address and different names, Hank Holder and Hank Other.",
        ),
        (row(line=3, district="Oak City"), "A row above has the same address and another district, Elm City."),
        (
            row(line=3, issued_on=dt.date(2024, 7, 2)),
            "Hank Holder holds this certification already, issued on July 1, 2024.",
        ),
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_two_rows_that_contradict_each_other_are_said(db: Session, cast: Cast, second: Row, sentence: str, known: bool):
    if known:
        make_person(db, "Hank Known", None)
    assert planned(db, cast.coordinator, "coordinator", row(), second)[1] == ("Error", sentence)


def test_an_administrator_enters_no_certification(db: Session, cast: Cast):
    sentence = "Only a coordinator of the program can enter a certification. Leave the day empty."
    assert planned(db, cast.administrator, "administrator", row()) == [("Error", sentence)]
    give_role(db, cast.administrator, actor=actor(cast.administrator), role="coordinator", program=PROGRAM)
    assert planned(db, cast.administrator, "administrator", row())[0][0] == "New person"
    as_reviewer = planned(db, cast.administrator, "administrator", row(role="reviewer"))
    assert as_reviewer == [
        ("Error", "The day of a certification belongs to the row that makes the person a candidate.")
    ]


@pytest.mark.parametrize(
    ("desk", "day", "allowed"),
    [
        ("administrator", None, [("administrator", role) for role in ROLES]),
        ("coordinator", DAY, [("coordinator", "candidate"), ("second_coordinator", "candidate")]),
    ],
)
def test_nobody_gives_by_a_list_what_they_cannot_give_singly(
    db: Session, cast: Cast, desk: Role, day: dt.date | None, allowed: list[tuple[str, str]]
):
    everyone = {name: actor(getattr(cast, name)) for name in cast.__dataclass_fields__}
    tried = {
        (name, role, program): row("Zoe Zimmer", role=role, program=program, issued_on=day)
        for name in everyone
        for role in ROLES
        for program in (PROGRAM, OTHER_PROGRAM)
    }
    done = [key for key, one in tried.items() if not plan_list(db, [one], actor=everyone[key[0]], role=desk).wrong]
    assert done == [(name, role, PROGRAM) for name, role in allowed]
    for name, role, program in done:
        give_role(db, cast.newcomer, actor=everyone[name], role=role, program=program)


def test_a_program_without_cycles_has_no_holders(db: Session, cast: Cast):
    ((_, sentence),) = planned(db, cast.outsider, "coordinator", row())
    assert sentence == "Nobody holds a certification in this program: it has no cycles."


def test_a_program_may_be_called_by_its_code_or_title_and_is_asked_for_where_there_are_several(db: Session, cast: Cast):
    for program in (PROGRAM, PROGRAM.upper(), TITLE.lower(), ""):
        assert planned(db, cast.coordinator, "coordinator", row(program=program))[0][0] == "New person"
    both = make_person(db, "Bo Both", None, ("coordinator", PROGRAM), ("coordinator", OTHER_PROGRAM))
    ((_, sentence),) = planned(db, both, "coordinator", row())
    assert sentence == f"The program is missing. Enter {title_of(OTHER_PROGRAM)} or {TITLE}."


def test_a_new_district_is_one_however_its_letters_are_written(db: Session, cast: Cast):
    save(db, cast.coordinator, "coordinator", row(district="Élan City"), row("Vera V.", line=3, district="ÉLAN CITY"))
    assert db.scalars(select(District.name).where(District.name.like("%lan%"))).all() == ["Élan City"]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield asked
    event.remove(engine, "before_cursor_execute", listen)


def test_a_long_list_takes_no_more_statements_than_a_short_one(engine: Engine):
    with transaction(engine) as db:
        coordinator = make_cast(db).coordinator
        taken = []
        for first, last in ((0, 3), (3, 203)):
            rows = [row(f"Hank{n} Holder", line=n, district=f"District {n}") for n in range(first, last)]
            with statements(engine) as asked:
                save(db, coordinator, "coordinator", *rows)
            # SQLite, with no network between, is given its new rows one by one.
            counted = [words for words in asked if engine.name == "postgresql" or not words.startswith("INSERT")]
            taken.append(len(counted))
        assert taken[0] == taken[1]
        assert db.scalar(select(func.count()).select_from(Certification)) == 203
