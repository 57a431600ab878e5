"""The administrator's desk: people, roles, and accounts turned off and on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import Engine, select

from review import accounts
from review.db import transaction
from review.models import Invitation, OutboxRow, Person, SecurityEntry
from review.queries.paging import AT_ONCE
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import OTHER_PROGRAM, PROGRAM, Cast, make_person
from tests.review.routes.desk_makers import Story
from tests.review.routes.test_coordinator import rows, words

ClientFor = Callable[[Person], Browser]
PEOPLE = "/people"
NEW = f"{PEOPLE}/new"


@pytest.fixture
def administrator(client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.administrator)


def page_of(person: Person) -> str:
    return f"{PEOPLE}/{person.public_id}"


def roles(engine: Engine, person: Person) -> list[tuple[str, str]]:
    with transaction(engine) as db:
        return sorted((grant.role, grant.program) for grant in db.get_one(Person, person.id).grants)


def entries(engine: Engine) -> list[tuple[str, int | None]]:
    with transaction(engine) as db:
        return [(entry.kind, entry.person_id) for entry in db.scalars(select(SecurityEntry))]


@on_both_databases
def test_the_list_shows_the_programs_people_and_those_without_a_role(administrator: Browser):
    listed = [(row[0], row[3]) for row in rows(administrator.get(PEOPLE).text, "People and their roles")]
    assert listed == [
        ("Ada Administrator", "Administrator, AL-CTO recertification"),
        ("Caleb Candidate", "Candidate, AL-CTO recertification"),
        ("Carla Candidate", "Candidate, AL-CTO recertification"),
        ("Cody Coordinator", "Coordinator, AL-CTO recertification"),
        ("Cora Coordinator", "Coordinator, AL-CTO recertification"),
        ("Ned Neighbor", "Reviewer, AL-CTO recertification"),
        ("Nora Newcomer", "None"),
        ("Rita Reviewer", "Reviewer, AL-CTO recertification"),
        ("Rob Reviewer", "Reviewer, AL-CTO recertification"),
    ]


@on_both_databases
def test_a_long_list_comes_in_pages_and_is_searched_by_name(administrator: Browser, engine: Engine):
    with transaction(engine) as db:
        for number in range(AT_ONCE):
            make_person(db, f"Zed{number} Zimmer", None)
    first = administrator.get(PEOPLE).text
    (following,) = html.document_fromstring(first).xpath("//a[text()='Next page']/@href")
    pages = [rows(page, "People and their roles") for page in (first, administrator.get(following).text)]
    assert [len(page) for page in pages] == [AT_ONCE, 9]
    names = [row[0] for page in pages for row in page]
    assert names == sorted(names)
    found = administrator.get(f"{PEOPLE}?name=NEWC").text
    assert [row[0] for row in rows(found, "People and their roles")] == ["Nora Newcomer"]
    nobody = administrator.get(f"{PEOPLE}?name=%25").text
    assert words(nobody, "//div[@class='empty']") == ["Nobody of that name is in your programs."]


def test_the_start_page_leads_an_administrator_there(administrator: Browser):
    assert administrator.get("/").location == PEOPLE


def test_a_new_person_gets_roles_and_an_invitation(administrator: Browser, engine: Engine):
    page = html.document_fromstring(administrator.get(NEW).text)
    assert page.xpath("//input[@name='roles']/@value") == ["candidate", "reviewer", "coordinator", "administrator"]
    typed = {"name": "Vera Verifier", "email": "vera@demo.example", "roles": ["reviewer", "coordinator"]}
    location = administrator.submit(NEW, NEW, **typed).location
    assert words(administrator.get(location).text, "//p[@role='status']") == [
        "Vera Verifier (vera@demo.example) is added. The invitation is on its way."
    ]
    with transaction(engine) as db:
        vera = db.scalars(select(Person).where(Person.email == "vera@demo.example")).one()
        assert db.scalars(select(Invitation.person_id)).all() == [vera.id]
    assert roles(engine, vera) == [("coordinator", PROGRAM), ("reviewer", PROGRAM)]


def test_a_person_without_a_role_or_name_is_not_added(administrator: Browser, engine: Engine):
    answer = administrator.submit(NEW, NEW, email="vera@demo.example", name="Vera")
    assert answer.status_code == 422
    assert words(answer.text, "//*[@role='alert']//a[@href='#roles']") == ["Choose at least one role."]
    nameless = administrator.submit(NEW, NEW, email="vera@demo.example", name="", roles=["reviewer"])
    assert words(nameless.text, "//*[@role='alert']//li") == ["Enter the person's name."]
    assert nameless.text.count("checked") == 1, "the choice is kept"


def test_roles_are_given_and_taken(administrator: Browser, engine: Engine, cast: Cast):
    page = page_of(cast.newcomer)
    assert administrator.submit(page, f"{page}/roles/give", role="reviewer").location == page
    assert roles(engine, cast.newcomer) == [("reviewer", PROGRAM)]
    assert administrator.submit(page, f"{page}/roles/take").location == page
    assert roles(engine, cast.newcomer) == []
    assert entries(engine) == [("role_given", cast.newcomer.id), ("role_taken", cast.newcomer.id)]


def test_a_role_that_is_gone_is_not_taken_twice(administrator: Browser, cast: Cast):
    form = {"csrf_token": administrator.token(), "role": "reviewer", "program": PROGRAM}
    answer = administrator.post(f"{page_of(cast.newcomer)}/roles/take", data=form)
    assert answer.status_code == 409
    assert words(answer.text, "//*[@role='alert']//li") == ["Nora Newcomer does not have this role any more."]


def test_roles_are_given_in_the_administrators_own_programs_alone(administrator: Browser, engine: Engine, cast: Cast):
    form = {"csrf_token": administrator.token(), "role": "reviewer", "program": OTHER_PROGRAM}
    assert administrator.post(f"{page_of(cast.newcomer)}/roles/give", data=form).status_code == 403
    assert administrator.post(f"{page_of(cast.outsider)}/roles/give", data=form).status_code == 404
    unknown = form | {"role": "king", "program": PROGRAM}
    assert administrator.post(f"{page_of(cast.newcomer)}/roles/give", data=unknown).status_code == 422
    assert roles(engine, cast.newcomer) == []


def test_the_last_administrator_stays_one(administrator: Browser, engine: Engine, cast: Cast):
    page = page_of(cast.administrator)
    for action in (f"{page}/roles/take", f"{page}/off"):
        answer = administrator.submit(page, action)
        assert answer.status_code == 403
        assert "Ada Administrator is the last administrator of this program." in answer.text
    assert roles(engine, cast.administrator) == [("administrator", PROGRAM)]
    newcomer = page_of(cast.newcomer)
    administrator.submit(newcomer, f"{newcomer}/roles/give", role="administrator")
    assert administrator.submit(page, f"{page}/roles/take").status_code == 303
    assert administrator.get(PEOPLE).status_code == 404


def test_an_administrator_whose_account_is_off_does_not_count(administrator: Browser, cast: Cast):
    newcomer, own = page_of(cast.newcomer), page_of(cast.administrator)
    administrator.submit(newcomer, f"{newcomer}/roles/give", role="administrator")
    administrator.submit(newcomer, f"{newcomer}/off")
    assert administrator.submit(own, f"{own}/roles/take").status_code == 403


def test_turning_an_account_off_ends_its_sign_ins(
    administrator: Browser, client_for: ClientFor, engine: Engine, cast: Cast
):
    rita, page = client_for(cast.reviewer), page_of(cast.reviewer)
    assert rita.get("/account").status_code == 200
    assert administrator.submit(page, f"{page}/off").status_code == 303
    assert rita.get("/account").status_code == 302
    assert "Off" in words(administrator.get(page).text, "//dd")
    assert administrator.submit(page, f"{page}/on").status_code == 303
    assert rita.get("/account").status_code == 302, "whoever was signed out signs in anew"
    assert entries(engine) == [("turned_off", cast.reviewer.id), ("turned_on", cast.reviewer.id)]


def test_what_a_reviewer_held_waits_again(in_hand: Story, administrator: Browser, cast: Cast):
    page = page_of(cast.reviewer)
    assert administrator.submit(page, f"{page}/off").status_code == 303
    said = "One packet that they held waits for another reviewer; the coordinators are told."
    assert said in administrator.get(page).text
    with transaction(in_hand.engine) as db:
        assert in_hand.packet(db).state == "queued"


def test_an_account_with_roles_elsewhere_is_not_turned_off(administrator: Browser, engine: Engine, cast: Cast):
    page = page_of(cast.outsider)
    assert administrator.get(page).status_code == 404
    with transaction(engine) as db:
        outsider = db.get_one(Person, cast.outsider.id)
        outsider.grants[0].program = PROGRAM
    assert "Roles in other programs are not shown." in administrator.get(page).text
    assert administrator.submit(page, f"{page}/off").status_code == 403


def test_someone_without_a_password_is_invited_again(administrator: Browser, engine: Engine, cast: Cast):
    page = page_of(cast.newcomer)
    form = {"csrf_token": administrator.token()}
    assert administrator.post(f"{page}/invite", data=form).status_code == 409
    with transaction(engine) as db:
        db.get_one(Person, cast.newcomer.id).password_hash = None
    assert administrator.submit(page, f"{page}/invite").status_code == 303


def test_a_new_address_ends_what_went_to_the_old_one(
    administrator: Browser, client_for: ClientFor, engine: Engine, cast: Cast
):
    rita, page = client_for(cast.reviewer), f"{page_of(cast.reviewer)}/details"
    with transaction(engine) as db:
        accounts.invite(db, db.get_one(Person, cast.reviewer.id))
    saved = administrator.submit(page, page, name="Rita Renamed", email="Rita.Renamed@demo.example")
    assert saved.location == page_of(cast.reviewer)
    assert rita.get("/account").status_code == 302
    with transaction(engine) as db:
        changed = db.get_one(Person, cast.reviewer.id)
        assert (changed.name, changed.email) == ("Rita Renamed", "rita.renamed@demo.example")
        assert changed.district_id == cast.reviewer.district_id
        assert db.scalars(select(Invitation.used_at)).one() is not None
        told = db.scalars(select(OutboxRow).where(OutboxRow.once.startswith("address_changed:"))).one()
        assert told.payload["to"] == "rita@demo.example"
    assert ("person_changed", cast.reviewer.id) in entries(engine)


def test_a_new_name_or_district_leaves_the_sign_ins_alone(
    administrator: Browser, client_for: ClientFor, engine: Engine, cast: Cast
):
    rita, page = client_for(cast.reviewer), f"{page_of(cast.reviewer)}/details"
    assert administrator.submit(page, page, district="", new_district="Juniper County").status_code == 303
    assert rita.get("/account").status_code == 200
    assert "Juniper County" in words(administrator.get(page_of(cast.reviewer)).text, "//dd")


def test_an_address_belongs_to_one_account(administrator: Browser, engine: Engine, cast: Cast):
    page = f"{page_of(cast.reviewer)}/details"
    refused = administrator.submit(page, page, name="Rita Renamed", email="ROB@demo.example")
    assert refused.status_code == 422
    assert words(refused.text, "//*[@role='alert']//li") == ["Another account has this address."]
    assert "Rita Renamed" in refused.text, "what was typed is kept"
    with transaction(engine) as db:
        assert db.get_one(Person, cast.reviewer.id).name == "Rita Reviewer"


@pytest.mark.parametrize("name", ["candidate", "reviewer", "coordinator", "newcomer"])
def test_the_desk_is_closed_to_everyone_else(client_for: ClientFor, cast: Cast, name: str):
    client = client_for(getattr(cast, name))
    assert [client.get(address).status_code for address in (PEOPLE, page_of(cast.candidate))] == [404, 404]
