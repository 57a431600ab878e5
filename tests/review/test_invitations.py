"""`plandesk invite`: the first person's way in."""

import pytest
from sqlalchemy import select

from review import migrations
from review.db import make_engine, transaction
from review.models import OutboxRow, Person
from review.serving.invitations import invite
from review.serving.preflight import NotReady
from review.settings import read_settings
from tests.postgresql import DATABASES

COORDINATOR = ("coordinator", "al-cto-recert")
REVIEWER = ("reviewer", "al-cto-recert")


@pytest.fixture(params=DATABASES)
def settings(request, tmp_path):
    """A database with nothing in it."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql").new_database()
    return read_settings({"PLANDESK_DATA": str(tmp_path), "PLANDESK_DATABASE_URL": url})


@pytest.fixture
def engine(settings, tmp_path):
    engine = make_engine(settings.database_url)
    migrations.upgrade(engine, lock=tmp_path / "migrate.lock")
    yield engine
    engine.dispose()


def people(engine) -> list[tuple[str, str, str | None, set[tuple[str, str]]]]:
    with transaction(engine) as db:
        return [
            (p.email, p.name, p.district.name if p.district else None, {(g.role, g.program) for g in p.grants})
            for p in db.scalars(select(Person))
        ]


def test_a_new_person_is_made_and_the_link_is_shown_as_it_is_mailed(engine, settings):
    words = invite(settings, "Ada@Academy.Example", name="Ada Clerk", grant=COORDINATOR, district="Maple County")
    assert people(engine) == [("ada@academy.example", "Ada Clerk", "Maple County", {COORDINATOR})]
    with transaction(engine) as db:
        (row,) = db.scalars(select(OutboxRow)).all()
    assert words == (
        "ada@academy.example is invited. The link goes by mail, works once and for seven days:\n"
        f"  http://localhost:8000{row.payload['path']}"
    )
    assert row.secret is True


def test_somebody_who_is_there_gets_a_further_role(engine, settings):
    invite(settings, "ada@academy.example", name="Ada Clerk", grant=COORDINATOR, district=None)
    invite(settings, "ada@academy.example", name="Ada Clerk", grant=REVIEWER, district=None)
    assert people(engine) == [("ada@academy.example", "Ada Clerk", None, {COORDINATOR, REVIEWER})]


def test_somebody_who_can_sign_in_is_not_invited_again(engine, settings):
    invite(settings, "ada@academy.example", name="Ada Clerk", grant=COORDINATOR, district=None)
    with transaction(engine) as db:
        db.scalars(select(Person)).one().password_hash = "set"
    words = invite(settings, "ada@academy.example", name="Ada Clerk", grant=REVIEWER, district=None)
    assert words == "ada@academy.example has a password already, and is now reviewer of al-cto-recert."
    with transaction(engine) as db:
        assert len(db.scalars(select(OutboxRow)).all()) == 1


def test_without_tables_nobody_can_be_invited(settings):
    with pytest.raises(NotReady, match="run plandesk migrate or plandesk serve first"):
        invite(settings, "ada@academy.example", name="Ada Clerk", grant=COORDINATOR, district=None)
