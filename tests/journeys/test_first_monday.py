"""The first Monday of a month: who needs me, what do I do, is it done."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from tests.journeys.conftest import Visitor
from tests.journeys.makers import Newcomer, Registry

pytestmark = pytest.mark.journey

COORDINATOR = "coordinator@demo.example"


def test_deadlines_reports_and_the_calendar(visitor: Callable[..., Visitor], registry: Registry, script: bool):
    coordinator = visitor(COORDINATOR, script=script)
    coordinator.goto("/program")
    coordinator.follow("Deadlines")
    coordinator.look("program-deadlines-this-month")
    reminds(coordinator, registry.draft())
    coordinator.follow("Reports")
    coordinator.look("program-reports")
    for title, name in REPORTS.items():
        coordinator.goto("/program/reports")
        coordinator.follow(title)
        coordinator.look(f"program-report-{name}")
    coordinator.goto("/program/reports/status")
    with coordinator.page.expect_download() as saved:
        coordinator.page.get_by_role("link", name="Save as Excel").click()
    sheet = openpyxl.load_workbook(io.BytesIO(saved.value.path().read_bytes())).active
    assert sheet is not None
    assert sheet["A1"].value == "Status"
    subscribes(coordinator)


REPORTS = {
    "Status of certifications": "status",
    "Due list": "due",
    "Deficiencies by requirement": "deficiencies",
    "Reviewer load": "reviewers",
    "Age of the queue": "queue",
    "On time": "on-time",
}


def reminds(coordinator: Visitor, newcomer: Newcomer) -> None:
    """Finds the newcomer in the month in which the certification expires, ticks and reminds."""
    for month in coordinator.page.locator("#month option").evaluate_all("all => all.map(one => one.value)"):
        coordinator.goto(f"/program/deadlines?month={month}")
        if (box := coordinator.page.get_by_label(newcomer.name, exact=True)).count():
            break
    box.check()
    coordinator.look("program-deadlines")
    coordinator.press("Remind those who are ticked")
    assert coordinator.says("1 reminder is on the way.")
    coordinator.look("program-deadlines-reminded")
    coordinator.product.subjects(newcomer.email, until="Reminder: ")


def subscribes(coordinator: Visitor) -> None:
    coordinator.goto("/account")
    coordinator.follow("Your days, and your calendar")
    coordinator.look("your-days")
    coordinator.press("Make an address" if coordinator.says("It needs a secret address") else "Make a new address")
    coordinator.look("your-days-address")
    address = coordinator.page.locator("code").inner_text()
    feed = coordinator.page.request.get(address)
    assert feed.headers["content-type"].startswith("text/calendar")
    assert feed.text().startswith("BEGIN:VCALENDAR")
