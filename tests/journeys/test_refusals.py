"""What people read when something does not work, and what is there when nothing is: examined, and printed pages too."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.journeys.conftest import NARROW, Product, Visitor

pytestmark = pytest.mark.journey

CANDIDATE, REVIEWER, SECOND_REVIEWER, COORDINATOR, ADMINISTRATOR = (
    f"{who}@demo.example" for who in ("ines.calder", "reviewer", "reviewer2", "coordinator", "administrator")
)


def test_the_style_guide_shows_every_part_without_a_fault(visitor: Callable[..., Visitor]):
    anyone = visitor(CANDIDATE)
    anyone.goto("/style-guide")
    anyone.look("style-guide")
    anyone.page.set_viewport_size(NARROW)
    table = anyone.page.get_by_role("table", name="Packets that wait, the longest first")
    heads = [table.get_by_role(head).count() for head in ("columnheader", "rowheader")]
    assert heads == [8, 3], "a table is still one for screen readers when it is laid out as cards"


def test_forms_that_are_sent_empty_come_back_with_every_problem(visitor: Callable[..., Visitor]):
    for person, path, button in (
        (visitor(ADMINISTRATOR), "/people/new", "Add the person"),
        (visitor(ADMINISTRATOR), "/people/import", "Preview the rows"),
        (visitor(COORDINATOR), "/program/holders/new", "Add the holder and send the invitation"),
        (visitor(CANDIDATE), "/account", "Change the password"),
    ):
        person.goto(path)
        person.press(button)
        assert person.page.title().startswith("Error: ")
        person.look(f"errors{path.replace('/', '-')}")
    person.page.context.clear_cookies()
    person.goto("/sign-in")
    person.press("Sign in")
    person.look("errors-sign-in")


def test_a_page_that_is_not_there_says_so(visitor: Callable[..., Visitor]):
    person = visitor(CANDIDATE)
    person.goto("/packets/never")
    assert person.says("Page not found")
    person.look("not-found")


def test_a_database_that_is_held_by_another_is_told_calmly(visitor: Callable[..., Visitor], product: Product):
    person = visitor(CANDIDATE)
    person.goto("/packets")
    person.follow("hours entered")
    person.follow("Add an activity")
    person.page.locator("[name=activity]").fill("A day of exercises")
    with closing(sqlite3.connect(product.data / "plandesk.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert person.press("Save") == 503
        other.execute("ROLLBACK")
    assert person.says("A day of exercises")
    person.look("out-of-order")


def test_lists_without_anything_say_so(visitor: Callable[..., Visitor]):
    reviewer, coordinator = visitor(SECOND_REVIEWER), visitor(COORDINATOR)
    for person, path, words in (
        (reviewer, "/review?show=held&waiting=10", "No packet matches these filters."),
        (coordinator, "/program/packets?name=nobody", "No packet matches."),
        (coordinator, "/program/messages?status=failed", "No message matches."),
    ):
        person.goto(path)
        assert person.says(words)
        person.look(f"empty{path.partition('?')[0].replace('/', '-')}")


def test_report_fix_list_and_receipt_can_be_printed(visitor: Callable[..., Visitor]):
    candidate, reviewer = visitor(CANDIDATE), visitor(REVIEWER)
    candidate.follow("Packet of this cycle")
    packet = candidate.path()
    for person, path, name in (
        (candidate, f"{packet}/report", "report"),
        (candidate, f"{packet}/fixes", "fixes"),
        (candidate, f"{packet}/receipts/1", "receipt"),
        (reviewer, "/review", "queue"),
    ):
        person.goto(path)
        person.look_on_paper(name)
