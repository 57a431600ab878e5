"""A candidate imports a sheet with five bad rows, mends it, and imports it twice; a coordinator asks and verifies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from review import clock
from tests.journeys.conftest import Visitor
from tests.journeys.makers import COORDINATOR, Registry

pytestmark = pytest.mark.journey

HEAD = (
    "Name of Activity", "Location", "Date Completed", "Number of Hours", "Coursework Skill Area",
    "Justification of Relation to Coursework", "Description of Activity",
)  # fmt: skip
ABOUT = ("It is the area's subject.", "A day of workshops.")
KNOWN = (
    "Roles And Responsibilities; Law, Ethics, and Policies; Data Management and Governance; Teaching and Learning; "
    "IT Management; Technology Planning"
)


TWICE = "The same activity, place and day stands in line 2. Where it is divided over areas, write them into one row."


def sheet(folder: Path, name: str, *rows: tuple[object, ...]) -> Path:
    """An Excel workbook with true days and numbers."""
    book = Workbook()
    for row in (HEAD, *(row + ABOUT for row in rows)):
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def import_file(candidate: Visitor, file: Path) -> int:
    candidate.page.locator("[name=file]").set_input_files(file)
    return candidate.press("Preview the file")


def test_a_sheet_with_five_bad_rows(visitor: Callable[..., Visitor], registry: Registry, tmp_path: Path, script: bool):
    newcomer, day = registry.draft(), clock.today("America/Chicago")
    candidate = visitor(newcomer.email, script=script)
    candidate.goto(f"/hours/{newcomer.cycle_id}")
    candidate.look("hours-log")
    candidate.follow("Import a list")
    candidate.look("hours-import")
    good = ("Cyber Camp", "Mobile", day, 6.5, "IT Management")
    bad = [
        ("Reading day", "Mobile", day, "two", "Teaching & Learning"),
        ("Law day", "Mobile", day, 2, "Reading"),
        ("Planning day", "Mobile", day.replace(year=day.year + 1), 2, "Technology Planning"),
        ("Data day", "Mobile", "the 3rd of May", 2, "Data Management & Governance"),
        ("Cyber Camp", "MOBILE", day, 1, "Law"),
    ]
    assert import_file(candidate, sheet(tmp_path, "bad.xlsx", good, *bad)) == 422
    candidate.look("hours-import-errors")
    assert candidate.page.get_by_role("alert").get_by_role("link").all_inner_texts() == [
        "Line 3: Enter the hours as a number above 0 and up to 200, as in 1.5.",
        f"Line 4: There is no area “Reading”. The areas are: {KNOWN}.",
        "Line 5: The date completed must not lie in the future.",
        "Line 6: Enter the date as in 2026-03-14 or 3/14/2026.",
        f"Line 7: {TWICE}",
    ]
    assert candidate.page.get_by_role("button", name="Import the list").count() == 0

    mended = [
        ("Reading day", "Mobile", day, 2, "Teaching & Learning"),
        ("Law day", "Mobile", day, 2, "Law"),
        ("Planning day", "Mobile", day, 2, "Technology Planning"),
        ("Data day", "Mobile", f"{day:%m/%d/%Y}", 2, "Data Management & Governance"),
    ]
    file = sheet(tmp_path, "good.xlsx", (*good[:4], "IT Management: 5.5; Law: 1"), *mended)
    candidate.goto(f"/hours/{newcomer.cycle_id}/import")
    assert import_file(candidate, file) == 200
    assert candidate.says("Nothing is saved yet: 5 new activities.")
    candidate.look("hours-import-preview")
    candidate.press("Import the list")
    assert candidate.says("5 activities are in your log. A coordinator will verify them.")
    candidate.goto(f"/hours/{newcomer.cycle_id}/import")
    assert import_file(candidate, file) == 200
    assert candidate.says("Nothing to import")

    asks_and_verifies(visitor(COORDINATOR, script=script), candidate, newcomer.cycle_id, newcomer.name, tmp_path)


def asks_and_verifies(coordinator: Visitor, candidate: Visitor, cycle_id: str, name: str, folder: Path) -> None:
    """The coordinator finds the log, asks about two entries, and verifies the rest at one go."""
    coordinator.goto("/program/hours")
    coordinator.look("hours-waiting")
    coordinator.follow(name)
    coordinator.look("hours-to-verify")
    for activity in ("Reading day", "Law day"):
        coordinator.page.get_by_label(f"Tick {activity}").check()
    coordinator.page.get_by_label("Words to the holder").fill("Have you an agenda?")
    coordinator.press("Ask about them")
    assert coordinator.says("2 entries are asked about")
    coordinator.look("hours-outcome")
    coordinator.goto(f"/program/hours/{cycle_id}")
    coordinator.press("Verify all 3 entries")
    assert coordinator.says("3 entries are verified")

    candidate.goto(f"/hours/{cycle_id}")
    assert candidate.says("A coordinator asks about 2 activities")
    candidate.look("hours-asked")
    candidate.follow("Reading day")
    candidate.look("hours-entry")
    agenda = folder / "agenda.pdf"
    agenda.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n")
    candidate.page.locator("[name=file]").set_input_files(agenda)
    candidate.press("Upload")
    assert candidate.says("agenda.pdf is with “Reading day” now.")
    coordinator.goto(f"/program/hours/{cycle_id}")
    coordinator.follow("Reading day")
    assert coordinator.says("The question was: Have you an agenda?")
    coordinator.look("hours-entry-to-verify")
    coordinator.press("Verify it")
    assert coordinator.says("“Reading day” is verified.")
