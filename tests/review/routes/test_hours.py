"""The candidate's hours log: what it comes to, its lines, and which of them are locked."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import Engine, event, select

from review.db import transaction
from review.models import Cycle, HoursEntry, Person
from review.operations import hours
from tests.postgresql import on_both_databases
from tests.review.makers import Cast, make_cycle
from tests.review.routes.candidate_makers import NOW, words_of
from tests.review.routes.desk_makers import actor

pytestmark = pytest.mark.usefixtures("autumn")

LINE = {
    "activity": "Cyber Camp",
    "location": "Mobile",
    "date_completed": "2026-06-10",
    "hours": "1.25",
    "area": "ITM",
    "justification": "Cybersecurity is the area's subject.",
    "description": "A day on the NIST framework.",
}


@pytest.fixture
def log(autumn: None, engine: Engine, cast: Cast) -> str:
    """The address of Carla's log; her cycle runs from February 2, 2024 to February 2, 2027."""
    with transaction(engine) as db:
        return f"/hours/{make_cycle(db, db.get_one(Person, cast.candidate.id)).public_id}"


@pytest.fixture
def carla(client_for, cast: Cast):
    return client_for(cast.candidate)


def enter(browser, log: str, **changes: str):
    return browser.submit(f"{log}/add", f"{log}/add", **(LINE | changes))


def rows(response, caption: str) -> list[list[str]]:
    """The cells of a table's body and foot."""
    table = html.document_fromstring(response.text).xpath("//table[caption=$caption]", caption=caption)[0]
    lines = table.xpath("./tbody/tr|./tfoot/tr")
    return [[" ".join(cell.text_content().split()) for cell in line] for line in lines]


def links(response, last: str) -> list[str]:
    return [a for a in html.document_fromstring(response.text).xpath("//main//a/@href") if a.endswith(last)]


def problems_on(response) -> list[tuple[str, str]]:
    """(field, sentence) of the error summary."""
    found = html.document_fromstring(response.text).xpath("//*[@aria-labelledby='error-summary']//a")
    return [(link.get("href"), link.text) for link in found]


def verify(engine: Engine, cast: Cast) -> None:
    """A coordinator verifies every line."""
    with transaction(engine) as db:
        coordinator = actor(db.get_one(Person, cast.coordinator.id))
        for entry in db.scalars(select(HoursEntry)):
            hours.verify_hours(db, entry, actor=coordinator, version=entry.version)


def test_an_empty_log_says_what_is_needed_in_words(carla, log):
    page = carla.get(log)
    assert "No activity is entered yet." in words_of(page)
    said = html.document_fromstring(page.text).xpath("//div[@class='box warning']//*[self::h2 or self::li]/text()")
    assert said[:2] == ["60 more hours are needed", "Earn 60 more hours by February 2, 2027."]
    assert said[2].startswith("Of these, 5 hours in Roles And Responsibilities, 5 hours in Law, Ethics, and Policies")
    assert rows(page, "Hours in each area")[0] == ["Roles And Responsibilities", "5", "0", "0", "5 short"]


def test_name_and_district_stand_in_the_form_already(carla, log):
    form = html.document_fromstring(carla.get(f"{log}/add").text)
    assert form.xpath("//input[@name='applicant_name' or @name='district']/@value") == [
        "Carla Candidate",
        "Maple County",
    ]
    assert form.xpath("//input[@name='date_completed']/@type") == ["date"]
    assert form.xpath("//input[@name='hours']/@inputmode") == ["decimal"]
    assert "Hours of registration, in the exhibit hall and at meals are taken off" in form.text_content()


def test_an_entered_line_counts_as_entered_and_once_verified_as_verified(carla, log, engine, cast: Cast):
    assert enter(carla, log).location == log
    page = carla.get(log)
    assert "“Cyber Camp” is in your log. A coordinator will verify it." in words_of(page)
    assert rows(page, "What you entered, newest first") == [
        ["Cyber Camp Mobile", "June 10, 2026", "IT Management", "1.25", "1.25", "Not verified yet",
         "Change Cyber Camp Remove Cyber Camp"],
    ]  # fmt: skip
    assert rows(page, "Hours in each area")[4:] == [
        ["IT Management", "5", "1.25", "0", "3.75 short"],
        ["Technology Planning", "5", "0", "0", "5 short"],
        ["All in all", "60", "1.25", "0", "58.75 short"],
    ]
    verify(engine, cast)
    page = carla.get(log)
    assert rows(page, "Hours in each area")[4] == ["IT Management", "5", "1.25", "1.25", "3.75 short"]
    standing, change = rows(page, "What you entered, newest first")[0][5:]
    assert (standing.partition(",")[0], change) == ("Verified November 21", "Locked")


def test_a_saved_line_leads_on_to_the_next_where_that_was_asked_for(carla, log):
    assert enter(carla, log, another="1").location == f"{log}/add"
    assert "“Cyber Camp” is in your log." in words_of(carla.get(f"{log}/add"))


@on_both_databases
def test_every_missing_field_is_named_and_what_was_typed_stays(carla, log):
    response = carla.submit(f"{log}/add", f"{log}/add", activity="Cyber Camp", hours="two", area="ITM")
    assert response.status_code == 422
    assert problems_on(response) == [
        ("#location", "Enter where it took place."),
        ("#date_completed", "Enter the date completed."),
        ("#hours", "Enter the hours as a number above 0 and up to 200, as in 1.5."),
        ("#justification", "Enter how it relates to the coursework."),
        ("#description", "Enter what the activity was."),
    ]
    form = html.document_fromstring(response.text)
    assert form.xpath("//input[@name='activity' or @name='hours']/@value") == ["Cyber Camp", "two"]
    assert form.xpath("//select[@name='area']/option[@selected]/@value") == ["ITM"]
    assert form.xpath("//title/text()") == ["Error: Add an activity – Plandesk"]


def test_a_double_click_enters_one_line(carla, log, engine):
    form = html.document_fromstring(carla.get(f"{log}/add").text).xpath("//main//form")[0]
    data = dict(form.form_values()) | LINE
    assert [carla.post(f"{log}/add", data=data).location for _ in range(2)] == [log, log]
    with transaction(engine) as db:
        assert len(db.scalars(select(HoursEntry)).all()) == 1


def test_the_ledger_tells_what_it_rounds_down_and_what_stands_there_twice(carla, log):
    enter(carla, log, hours="1.3")
    enter(carla, log, hours="1.3")
    standing = [row[5] for row in rows(carla.get(log), "What you entered, newest first")]
    rounded = "Not verified yet 1.3 hours count as 1.25."
    double = "The same activity, place and day is already in the log. It does not count."
    assert standing == [f"{rounded} {double}", rounded]
    assert rows(carla.get(log), "Hours in each area")[-1][2] == "1.25"


def test_a_line_is_changed(carla, log):
    enter(carla, log)
    change = links(carla.get(log), "/change")[0]
    assert carla.submit(change, change, hours="2").location == change.removesuffix("/change")
    assert rows(carla.get(log), "What you entered, newest first")[0][3] == "2"


def test_a_line_that_changed_meanwhile_keeps_what_was_typed(carla, log):
    enter(carla, log)
    change = links(carla.get(log), "/change")[0]
    form = dict(html.document_fromstring(carla.get(change).text).xpath("//main//form")[0].form_values())
    carla.submit(change, change, hours="2")
    response = carla.post(change, data=form | {"hours": "3", "key": "another"})
    assert response.status_code == 409
    assert "This entry was changed a moment ago, perhaps in another window." in words_of(response)
    again = html.document_fromstring(response.text).xpath("//main//form")[0]
    assert dict(again.form_values())["hours"] == "3"
    assert carla.post(change, data=dict(again.form_values())).location == change.removesuffix("/change")
    assert rows(carla.get(log), "What you entered, newest first")[0][3] == "3"


def test_a_line_is_removed_after_a_question(carla, log):
    enter(carla, log)
    remove = links(carla.get(log), "/remove")[0]
    assert "“Cyber Camp”, June 10, 2026, 1.25 hours." in words_of(carla.get(remove))
    assert carla.submit(remove, remove).location == log
    assert "No activity is entered yet." in words_of(carla.get(log))


def test_a_verified_line_is_not_changed_any_more(carla, log, engine, cast: Cast):
    enter(carla, log)
    change = links(carla.get(log), "/change")[0]
    verify(engine, cast)
    response = carla.submit(change, change, hours="9")
    assert response.status_code == 403
    assert "This entry is verified; ask your coordinator about it." in words_of(response)


def test_the_log_of_a_completed_cycle_is_closed(carla, log, engine):
    enter(carla, log)
    with transaction(engine) as db:
        db.scalars(select(Cycle)).one().completed_at = NOW
    page = carla.get(log)
    assert "This cycle is completed; its log cannot be changed any more." in words_of(page)
    assert links(page, "/add") == links(page, "/change") == []


def test_a_log_of_three_lines_takes_as_many_queries_as_one_of_one(carla, log, app):
    asked: list[str] = []
    event.listen(app.config["ENGINE"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for names in (["One"], ["Two", "Three"]):
        for name in names:
            enter(carla, log, activity=name)
        carla.get(log)
        asked.clear()
        carla.get(log)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def links_to_entry(response, log: str) -> str:
    """The address of the first line's own page."""
    return html.document_fromstring(response.text).xpath("//tbody//th//a/@href[starts-with(., $log)]", log=log)[0]


@pytest.mark.parametrize("who", ["other_candidate", "reviewer", "coordinator", "administrator", "newcomer"])
def test_the_log_of_somebody_else_is_as_good_as_missing(carla, log, client_for, cast: Cast, who):
    enter(carla, log)
    lists = [f"{log}/{name}" for name in ("add", "import", "hours.csv", "hours.xlsx", "template.csv")]
    pages = [log, *lists, links(carla.get(log), "/change")[0], links(carla.get(log), "/remove")[0]]
    pages.append(links_to_entry(carla.get(log), log))
    assert [client_for(getattr(cast, who)).get(page).status_code for page in pages] == [404] * len(pages)
