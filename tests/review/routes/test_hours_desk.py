"""The coordinator's hours desk: whose log waits, a holder's log, and what is verified, asked about and rejected."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from lxml import html
from sqlalchemy import Engine, event, select

from review import clock
from review.db import transaction
from review.models import Cycle, HoursEntry, OutboxRow, Person
from review.queries.hours import standing_of
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import Cast, make_cycle, make_hours
from tests.review.routes.test_coordinator import rows, words

ClientFor = Callable[[Person], Browser]
WAITING = "/program/hours"


@pytest.fixture
def address(engine: Engine, cast: Cast) -> str:
    """Where Carla's hours are verified."""
    with transaction(engine) as db:
        return f"{WAITING}/{make_cycle(db, db.get_one(Person, cast.candidate.id)).public_id}"


@pytest.fixture
def coordinator(client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.coordinator)


def enter(engine: Engine, *activities: str, hours: str = "1.1") -> list[str]:
    """Entries of Carla's that wait; their public ids."""
    with transaction(engine) as db:
        cycle = db.scalars(select(Cycle)).one()
        return [make_hours(db, cycle, "TL", hours, activity=activity).public_id for activity in activities]


def alerts(page: str) -> list[str]:
    return words(page, "//*[@role='alert']//li")


def standings(engine: Engine) -> list[str]:
    with transaction(engine) as db:
        return [standing_of(entry) for entry in db.scalars(select(HoursEntry).order_by(HoursEntry.id))]


def ticked(browser: Browser, address: str, act: str, *entries: str, text: str = "") -> dict[str, object]:
    """What the form of the ticked entries sends."""
    form = html.document_fromstring(browser.get(address).text).xpath("//form[@id='judge']")[0]
    return dict(form.form_values()) | {"act": act, "entries": list(entries), "words": text}


def test_hours_show_all_fields_and_are_verified_one_by_one(coordinator: Browser, address: str, engine: Engine):
    (entry,) = enter(engine, "Reading day")
    page = coordinator.get(address).text
    assert words(page, "//ul[@class='cards']//h3") == ["Reading day"]
    assert words(page, "//ul[@class='cards']//dt") == [
        "Hours", "Time that does not count", "Area", "Date completed", "Location", "Name on the entry",
        "District on the entry", "How it relates to the area", "What the activity was",
    ]  # fmt: skip
    assert "Counts less 1.1 hours count as 1." in " ".join(words(page, "//ul[@class='cards']//p"))
    assert rows(page, "Hours against the rules")[3] == ["Teaching and Learning", "5", "1", "0", "5 short"]
    assert coordinator.submit(address, f"{address}/{entry}/verify").location == address
    page = coordinator.get(address).text
    assert rows(page, "Hours against the rules")[3] == ["Teaching and Learning", "5", "1", "1", "4 short"]
    assert words(page, "//div[@class='empty']") == ["No entry waits to be verified."]
    assert "Verified by Cora Coordinator" in " ".join(words(page, "//ul[@class='cards']//p"))


@on_both_databases
def test_what_changed_meanwhile_is_not_verified(coordinator: Browser, address: str, engine: Engine):
    (entry,) = enter(engine, "Reading day")
    form = {"csrf_token": coordinator.token(), "version": "1"}
    with transaction(engine) as db:
        db.scalars(select(HoursEntry)).one().hours = Decimal(40)
    answer = coordinator.post(f"{address}/{entry}/verify", data=form)
    assert (answer.status_code, alerts(answer.text)) == (409, ["This entry was changed or verified a moment ago."])
    assert coordinator.post(f"{address}/nothing/verify", data=form).status_code == 404
    assert coordinator.post(f"{address}/{entry}/praise", data=form).status_code in (404, 405)


def test_a_question_is_asked_and_a_reason_is_given_on_the_entrys_own_page(
    coordinator: Browser, address: str, engine: Engine
):
    first, second = enter(engine, "Reading day", "Law day")
    for entry, act in ((first, "query"), (second, "reject")):
        page = f"{address}/{entry}"
        empty = coordinator.submit(page, f"{page}/{act}")
        assert (empty.status_code, len(alerts(empty.text))) == (422, 1)
        assert coordinator.submit(page, f"{page}/{act}", words="Was it a meal?").location == address
    assert standings(engine) == ["queried", "rejected"]
    page = coordinator.get(address).text
    assert words(page, "//main//h2")[-2:] == ["Asked about, and not answered", "Rejected"]
    with transaction(engine) as db:
        owed = db.scalars(select(OutboxRow.once).order_by(OutboxRow.id)).all()
        assert [once.partition(":")[0] for once in owed] == ["hours_queried", "hours_rejected"]


MISTAKE = "It was the exhibit hall."


@on_both_databases
@pytest.mark.parametrize("act", ["verify", "reject"])
def test_what_was_decided_is_taken_back_on_the_entrys_page_and_its_holder_reads_why(
    act: str, coordinator: Browser, client_for: ClientFor, cast: Cast, address: str, engine: Engine
):
    (entry,) = enter(engine, "Reading day")
    page = f"{address}/{entry}"
    coordinator.submit(page, f"{page}/{act}", words="No talk.")
    assert words(coordinator.get(page).text, "//main//form//button") == ["Take it back"]
    empty = coordinator.submit(page, f"{page}/take-back")
    assert (empty.status_code, alerts(empty.text)) == (422, ["Give the reason; the holder will read it."])
    answer = coordinator.submit(page, f"{page}/take-back", words=MISTAKE)
    assert answer.location == page
    shown = coordinator.get(page).text
    assert words(shown, "//p[@role='status']") == [
        "“Reading day” waits to be verified again, and its holder is told why."
    ]
    assert words(shown, "//main//form//button") == ["Verify it", "Ask about it", "Reject it"]
    for told in (page, address):
        said = f"Taken back What was decided about it does not stand any more: {MISTAKE}"
        assert said in words(coordinator.get(told).text, "//main//p")
    log = f"/hours/{address.rpartition('/')[2]}"
    assert MISTAKE in words(client_for(cast.candidate).get(f"{log}/{entry}").text, "//div[@class='box ']/p")
    assert standings(engine) == ["waiting"]


def test_nothing_is_taken_back_that_changed_meanwhile_or_was_not_decided(
    coordinator: Browser, client_for: ClientFor, cast: Cast, address: str, engine: Engine
):
    verified, waiting = enter(engine, "Reading day", "Law day")
    coordinator.submit(f"{address}/{verified}", f"{address}/{verified}/verify")
    form = {"csrf_token": coordinator.token(), "words": MISTAKE}
    for entry, version in ((verified, "1"), (waiting, "1")):
        answer = coordinator.post(f"{address}/{entry}/take-back", data=form | {"version": version})
        assert (answer.status_code, alerts(answer.text)) == (409, ["This entry was changed a moment ago."])
        assert MISTAKE in answer.text, "what was typed is kept"
    with transaction(engine) as db:
        db.scalars(select(Cycle)).one().completed_at = clock.now()
    assert words(coordinator.get(f"{address}/{verified}").text, "//main//form") == []
    answer = coordinator.post(f"{address}/{verified}/take-back", data=form | {"version": "2"})
    assert answer.status_code == 403
    assert "while the cycle is open" in answer.text
    assert standings(engine) == ["verified", "waiting"]


def test_all_that_count_in_full_are_verified_at_one_go(coordinator: Browser, address: str, engine: Engine):
    enter(engine, "Reading day", "Law day", hours="1")
    (odd,) = enter(engine, "Odd day")
    label = "Verify the 2 entries that count in full"
    page = coordinator.get(address).text
    assert words(page, "//form//button[not(@class) or @class='']") == [label]
    form = html.document_fromstring(page).xpath("//form[.//input[@name='act']]")[0]
    answer = coordinator.post(form.get("action"), data=_listed(form))
    assert words(coordinator.get(answer.location).text, "//h1") == ["2 entries are verified"]
    assert standings(engine) == ["verified", "verified", "waiting"]
    assert odd in coordinator.get(address).text


def _listed(form) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


@on_both_databases
def test_each_outcome_of_the_ticked_ones_is_told(coordinator: Browser, address: str, engine: Engine):
    first, second, third = enter(engine, "Reading day", "Law day", "Data day")
    data = ticked(coordinator, address, "verify", f"{first}:1", f"{second}:1", f"{third}:7", "gone:1")
    answer = coordinator.post(f"{address}/judge", data=data)
    page = coordinator.get(answer.location).text
    assert words(page, "//h1") == ["2 entries are verified"]
    assert words(page, "//div[@class='box warning']//li") == [
        "Data day: This entry was changed or verified a moment ago.",
        "1 of them is not there any more.",
    ]
    assert coordinator.post(f"{address}/judge", data=data).location == answer.location, "a double click is one act"
    again = ticked(coordinator, address, "verify", f"{first}:1", f"{second}:1")
    second_page = coordinator.get(coordinator.post(f"{address}/judge", data=again).location).text
    assert words(second_page, "//h1") == ["0 entries are verified"]
    assert words(second_page, "//div[@class='box warning']//li")[0] == "Reading day: It was verified already."
    assert standings(engine) == ["verified", "verified", "waiting"]


def test_nothing_ticked_and_no_words_are_told_and_what_was_ticked_stays(coordinator: Browser, address: str, engine):
    (entry,) = enter(engine, "Reading day")
    answer = coordinator.post(f"{address}/judge", data=ticked(coordinator, address, "verify"))
    assert (answer.status_code, alerts(answer.text)) == (422, ["Tick the entries first."])
    answer = coordinator.post(f"{address}/judge", data=ticked(coordinator, address, "reject", f"{entry}:1"))
    assert (answer.status_code, alerts(answer.text)) == (422, ["Give the reason; the holder will read it."])
    assert html.document_fromstring(answer.text).xpath("//input[@type='checkbox'][@checked]/@value") == [f"{entry}:1"]
    assert coordinator.post(f"{address}/judge", data=ticked(coordinator, address, "burn")).status_code == 404


def test_an_outcome_is_for_whoever_did_it(coordinator: Browser, client_for: ClientFor, cast: Cast, address, engine):
    (entry,) = enter(engine, "Reading day")
    done = coordinator.post(f"{address}/judge", data=ticked(coordinator, address, "verify", f"{entry}:1")).location
    assert client_for(cast.second_coordinator).get(done).status_code == 404
    assert coordinator.get(f"/program/bulk/{done.rpartition('/')[2]}").status_code == 404


def test_whose_hours_wait_is_a_list_that_the_overview_leads_to(coordinator: Browser, address: str, engine: Engine):
    assert words(coordinator.get(WAITING).text, "//div[@class='empty']") == ["No hours wait to be verified."]
    enter(engine, "Reading day", "Law day")
    (row,) = rows(coordinator.get(WAITING).text, "Logs with entries to verify")
    assert row[:3] == ["Carla Candidate", "Maple County", "2"]
    links = html.document_fromstring(coordinator.get("/program/attention").text).xpath("//tbody//a/@href")
    assert address in links


def test_the_list_takes_as_many_queries_for_three_as_for_one(coordinator: Browser, address, engine, app, cast: Cast):
    asked: list[str] = []
    event.listen(app.config["ENGINE"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    enter(engine, "Reading day")
    counts = []
    for people in ((), (cast.other_candidate, cast.reviewer)):
        with transaction(engine) as db:
            for person in people:
                make_hours(db, make_cycle(db, db.get_one(Person, person.id)), "TL", "1")
        coordinator.get(WAITING)
        asked.clear()
        coordinator.get(WAITING)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_hours_lead_to_the_packet(coordinator: Browser, address: str):
    assert "Go to the packet" not in coordinator.get(address).text
    opened = f"/program/holders/{address.rpartition('/')[2]}/open"
    packet = coordinator.submit("/program/holders", opened).location
    assert f'<a href="{packet}">Go to the packet of Carla Candidate</a>: not submitted' in coordinator.get(address).text


def test_a_holders_log_is_downloaded(coordinator: Browser, address: str, engine: Engine):
    enter(engine, "Reading day")
    sheet = coordinator.get(f"{address}/hours.csv").get_data().decode("utf-8-sig")
    head, line = list(csv.reader(io.StringIO(sheet)))
    told = dict(zip(head, line, strict=True))
    assert (told["Name of Activity"], told["Standing"], told["Why"]) == (
        "Reading day", "Not verified yet", "1.1 hours count as 1.",
    )  # fmt: skip


def test_hours_are_open_to_coordinators_of_the_program_alone(client_for: ClientFor, cast: Cast, address: str, engine):
    (entry,) = enter(engine, "Reading day")
    pages = [address, f"{address}/{entry}", f"{address}/hours.csv"]
    for person in (cast.candidate, cast.reviewer, cast.administrator, cast.outsider):
        browser = client_for(person)
        assert [browser.get(page).status_code for page in pages] == [404] * 3
        form = {"csrf_token": browser.token(), "version": "1", "act": "verify", "entries": f"{entry}:1"}
        addresses = (f"{address}/{entry}/verify", f"{address}/{entry}/take-back", f"{address}/judge")
        assert [browser.post(to, data=form).status_code for to in addresses] == [404] * 3
    assert standings(engine) == ["waiting"]
