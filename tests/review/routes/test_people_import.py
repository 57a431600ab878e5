"""Importing a list: each row is previewed, nothing is saved until every row is in order, then all at once."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from review.db import transaction
from review.models import Certification, Invitation, Person
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import PROGRAM, Cast, make_person
from tests.review.routes.desk_pages import problems, rows, words_of

ClientFor = Callable[[Person], Browser]
PEOPLE, HOLDERS = "/people/import", "/program/holders/import"
LIST = "name,email,district,issued on\nHank Holder,hank@demo.example,Elm City,7/1/2024\n"
TITLE = "AL-CTO recertification"


@pytest.fixture
def coordinator(autumn: None, client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.coordinator)


@pytest.fixture
def administrator(autumn: None, client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.administrator)


def fields(page: TestResponse, action: str) -> dict[str, str]:
    """The fields of the form on that page, as a browser would send them."""
    form = html.document_fromstring(page.text).xpath("//form[@action=$action]", action=action)[0]
    return dict(form.form_values())


def preview(browser: Browser, page: str, text: str) -> TestResponse:
    return browser.post(page, data={"csrf_token": browser.token(), "rows": text})


def save(browser: Browser, page: str, previewed: TestResponse, **changed: str) -> TestResponse:
    """Presses the preview's button."""
    action = f"{page}/save"
    return browser.post(action, data=fields(previewed, action) | changed)


def happens(page: TestResponse) -> list[list[str]]:
    return rows(page, "What each row does")


def emails(engine: Engine) -> set[str]:
    with transaction(engine) as db:
        return set(db.scalars(select(Person.email)))


@on_both_databases
def test_a_list_of_holders_is_previewed_and_saved(coordinator: Browser, engine: Engine):
    page = preview(coordinator, HOLDERS, LIST)
    assert page.status_code == 200
    assert happens(page) == [
        [
            "Line 2",
            (
                f"Hank Holder hank@demo.example New person Elm City is a new district. Becomes candidate of {TITLE}. "
                "Certification of July 1, 2024; cycle 1 ends on July 1, 2027."
            ),
        ]
    ]
    assert "Nothing is saved yet: 1 new person." in words_of(page)
    assert "hank@demo.example" not in emails(engine)
    answer = save(coordinator, HOLDERS, page, invites="y")
    assert (answer.status_code, answer.location) == (303, "/program/holders")
    listed = coordinator.get("/program/holders")
    assert words_of(listed, "//p[@role='status']") == ("The list is imported: 1 new person, 1 invitation on its way.")
    with transaction(engine) as db:
        hank = db.scalars(select(Person).where(Person.email == "hank@demo.example")).one()
        assert [(grant.role, grant.program) for grant in hank.grants] == [("candidate", PROGRAM)]
        assert db.scalars(select(Certification.person_id)).all() == [hank.id]
        assert db.scalars(select(Invitation.person_id)).all() == [hank.id]


def test_a_file_of_people_is_previewed_and_saved(administrator: Browser, engine: Engine):
    text = "Name\tE-Mail\tRole\tPhone\nRenée Núñez\trenee@demo.example\tReviewer\t555\n"
    sent = {"csrf_token": administrator.token(), "file": (io.BytesIO(text.encode("utf-16")), "people.txt")}
    page = administrator.post(PEOPLE, data=sent)
    assert happens(page) == [["Line 2", f"Renée Núñez renee@demo.example New person Becomes reviewer of {TITLE}."]]
    assert "These columns are not read: Phone." in words_of(page)
    assert save(administrator, PEOPLE, page).location == "/people"
    with transaction(engine) as db:
        renee = db.scalars(select(Person).where(Person.email == "renee@demo.example")).one()
        assert (renee.name, [grant.role for grant in renee.grants]) == ("Renée Núñez", ["reviewer"])
        assert db.scalar(select(func.count()).select_from(Invitation)) == 0


def test_the_lists_pages_lead_there(coordinator: Browser, administrator: Browser):
    for browser, page, link in ((coordinator, "/program/holders", HOLDERS), (administrator, "/people", PEOPLE)):
        assert f'href="{link}"' in browser.get(page).text
        assert browser.get(link).status_code == 200


def test_a_double_click_gives_the_first_answer(coordinator: Browser, engine: Engine):
    page = preview(coordinator, HOLDERS, LIST)
    sent = fields(page, f"{HOLDERS}/save") | {"invites": "y"}
    answers = [coordinator.post(f"{HOLDERS}/save", data=sent) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/program/holders")] * 2
    with transaction(engine) as db:
        assert db.scalar(select(func.count()).select_from(Invitation)) == 1


def test_the_same_list_again_offers_nothing_to_save(coordinator: Browser):
    save(coordinator, HOLDERS, preview(coordinator, HOLDERS, LIST))
    again = preview(coordinator, HOLDERS, LIST)
    assert again.status_code == 200
    assert happens(again) == [["Line 2", "Hank Holder hank@demo.example Nothing new"]]
    assert "Everything in this list is there already." in words_of(again)
    assert f'action="{HOLDERS}/save"' not in again.text


def test_while_one_row_is_wrong_nothing_can_be_saved_and_the_rows_stay(coordinator: Browser, engine: Engine):
    text = LIST + "Vera,vera at demo,Elm City,yesterday\n"
    page = preview(coordinator, HOLDERS, text)
    assert page.status_code == 422
    assert problems(page) == [
        "Line 3: Enter an e-mail address, as in name@example.org. Enter the date as year-month-day, as in 2026-03-14."
    ]
    assert [kind.text for kind in html.document_fromstring(page.text).xpath("//td/strong[2]")] == [
        "New person",
        "Error",
    ]
    assert f'action="{HOLDERS}/save"' not in page.text
    assert fields(page, HOLDERS)["rows"].strip() == text.strip()
    forced = {"csrf_token": coordinator.token(), "rows": text, "version": "none"}
    assert coordinator.post(f"{HOLDERS}/save", data=forced).status_code == 409
    assert "hank@demo.example" not in emails(engine)


def test_of_many_wrong_rows_the_summary_names_the_first(coordinator: Browser):
    page = preview(coordinator, HOLDERS, "name,email\n" + "Hank,hank\n" * 12)
    assert len(problems(page)) == 11
    assert problems(page)[-1] == "2 more rows have an error."


def test_a_list_that_cannot_be_read_stays_in_its_box(coordinator: Browser):
    page = preview(coordinator, HOLDERS, "who\nHank")
    assert page.status_code == 422
    assert problems(page) == ["The first row must name the columns, and “name” and “e-mail” are not among them."]
    assert "who\nHank" in html.document_fromstring(page.text).xpath("//textarea")[0].text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04", "This is a workbook. Save it as “CSV UTF-8” in Excel, or copy its rows into the box."),
        (b"x" * (1024 * 1024 + 1), "The file is larger than 1 MB. Split the list, or leave out columns."),
        (
            b"name,email\n" + b",;" * 500_000,
            "The list is too long. Split it, or leave out columns that are not needed.",
        ),
        (b"", "Choose a file, or copy the rows of the list into the box."),
    ],
)
def test_a_file_that_is_no_list_is_refused(coordinator: Browser, data: bytes, sentence: str):
    sent = {"csrf_token": coordinator.token(), "file": (io.BytesIO(data), "people.csv")}
    page = coordinator.post(HOLDERS, data=sent)
    assert (page.status_code, problems(page)) == (422, [sentence])


def test_what_changed_since_the_preview_is_shown_again(coordinator: Browser, engine: Engine, cast: Cast):
    page = preview(coordinator, HOLDERS, LIST)
    with transaction(engine) as db:
        make_person(db, "Hank Known", None)
    stale = save(coordinator, HOLDERS, page, invites="y")
    assert stale.status_code == 409
    assert problems(stale) == [
        "The list, or the people in it, changed since this preview. Nothing was saved; look at it again."
    ]
    assert happens(stale)[0][1].endswith("Has an account already, as Hank Known. That name stays.")
    assert fields(stale, f"{HOLDERS}/save")["invites"] == "y", "the tick is kept"
    assert save(coordinator, HOLDERS, stale).status_code == 303


def test_another_list_under_an_old_preview_is_not_saved(coordinator: Browser, engine: Engine):
    page = preview(coordinator, HOLDERS, LIST)
    other = save(coordinator, HOLDERS, page, rows=LIST.replace("hank@", "vera@"))
    assert other.status_code == 409
    assert emails(engine) & {"hank@demo.example", "vera@demo.example"} == set()
    unreadable = save(coordinator, HOLDERS, page, rows="nothing")
    assert (unreadable.status_code, len(problems(unreadable))) == (422, 1)


NAMES = ["Hank", "", " \t ", "x" * 200, "x" * 201, "=HYPERLINK(1)", "<b>Hank</b>"]
ADDRESSES = ["HANK@demo.example", "", "hank", "h@x", "h a@demo.example", "a@b@c.de", "h" * 242 + "@demo.example"]
DISTRICTS = ["Elm City", "", "x" * 200, "x" * 201, "=1+1"]
DAYS = ["2024-07-01", "", "2024-13-01", "soon", "2999-01-01", "1900-01-01"]
USUAL = ("Hank", "hank@demo.example", "Elm City", "2024-07-01")


def cells() -> list[tuple[str, ...]]:
    """The usual row with each of the words above in its place."""
    return [
        (*USUAL[:place], words, *USUAL[place + 1 :])
        for place, column in enumerate((NAMES, ADDRESSES, DISTRICTS, DAYS))
        for words in column
    ]


@pytest.mark.parametrize("row", cells(), ids=lambda row: "|".join(word[:12] for word in row))
def test_the_list_takes_what_the_form_takes_and_refuses_what_it_refuses(
    coordinator: Browser, client_for: ClientFor, engine: Engine, cast: Cast, row: tuple[str, ...]
):
    listed = preview(coordinator, HOLDERS, "\n".join(("name;email;district;issued on", ";".join(row))))
    form = {"csrf_token": coordinator.token(), "program": PROGRAM}
    names = ("name", "email", "new_district", "issued_on")
    single = coordinator.post("/program/holders/new", data=form | dict(zip(names, row, strict=True)))
    assert (listed.status_code, single.status_code) in ((200, 303), (422, 422))


def test_markup_in_a_list_is_words(coordinator: Browser):
    page = preview(coordinator, HOLDERS, LIST.replace("Hank Holder", "<script>alert(1)</script>"))
    assert happens(page)[0][1].startswith("<script>alert(1)</script> hank@demo.example New person")


def test_lists_are_for_their_desks_alone(client_for: ClientFor, cast: Cast):
    people = (cast.candidate, cast.reviewer, cast.coordinator, cast.administrator)
    assert [client_for(person).get(PEOPLE).status_code for person in people] == [404, 404, 404, 200]
    assert [client_for(person).get(HOLDERS).status_code for person in people] == [404, 404, 200, 404]


def test_a_coordinator_is_told_which_rows_are_of_another_program(coordinator: Browser):
    text = "name,email,district,issued on,program\nHank,hank@demo.example,Elm City,2024-07-01,al-cto-academy\n"
    assert problems(preview(coordinator, HOLDERS, text)) == [
        f"Line 2: You cannot add people to “al-cto-academy”. Enter {TITLE}."
    ]


def test_rows_typed_before_the_sign_in_ended_are_shown_again(coordinator: Browser):
    form = {"csrf_token": coordinator.token(), "rows": LIST}
    coordinator.submit("/account", "/sign-out")
    answer = coordinator.post(HOLDERS, data=form)
    assert answer.status_code == 401
    assert "Hank Holder,hank@demo.example" in answer.text
