"""A second program on the same machine: somebody applies for it, under a rule set that an operator added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from review.accounts import actor_of, add_person
from review.db import make_engine, transaction
from review.models import District, Person
from review.operations.certifications import enter_certification
from review.settings import read_settings
from tests.journeys.conftest import Product, Visitor, started
from tests.journeys.test_story import upload
from tests.review.applications import PROGRAM, operators_rules, write_cohort

pytestmark = pytest.mark.journey

PASSWORD = "seven calm otters read"
REVIEWER, COORDINATOR = "rosa@bay.example", "kim@bay.example"
TITLE = "CITE CTO Mentor Program, Cohort 99"
MISSING = "Say since when you have worked in technology."
numbers = count(1)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product without the demo, under one rule set more than it ships."""
    rules = tmp_path_factory.mktemp("rules")
    write_cohort(rules, closes_in=dt.timedelta(days=20))
    with (
        started(tmp_path_factory.mktemp("mentors"), PLANDESK_RULES=str(rules)) as (address, data),
        pytest.MonkeyPatch.context() as patch,
        operators_rules(patch, rules),
    ):
        with transaction(make_engine(read_settings({"PLANDESK_DATA": str(data)}).database_url)) as db:
            bay = District(name="Bay Office of Education")
            db.add(bay)
            for name, email, role in (("Rosa Ibarra", REVIEWER, "reviewer"), ("Kim Sato", COORDINATOR, "coordinator")):
                add_person(db, name=name, email=email, district=bay, grants=[(role, PROGRAM)], password=PASSWORD)
        (data / "demo-files").mkdir()
        write_word(data / "demo-files" / "application.docx", "Application to the mentor program", "I lead a team.")
        write_word(data / "demo-files" / "resume.docx", "Resume", "Network specialist, Valley Unified.")
        write_pdf(data / "demo-files" / "resume.pdf", "Resume", "Network specialist, Valley Unified, since 2015.")
        yield Product(address, data, PASSWORD)


def write_word(file: Path, heading: str, words: str) -> None:
    document = docx.Document()
    document.add_heading(heading)
    document.add_paragraph(words)
    document.save(str(file))


def write_pdf(file: Path, heading: str, words: str) -> None:
    canvas = Canvas(str(file))
    canvas.drawString(72, 720, heading)
    canvas.drawString(72, 690, words)
    canvas.save()


def applicant(product: Product) -> tuple[str, str]:
    """Somebody whom the coordinator entered as an applicant: the address and the name."""
    number = next(numbers)
    name, email = f"Dana Applicant {number}", f"dana{number}@valley.example"
    with transaction(make_engine(read_settings({"PLANDESK_DATA": str(product.data)}).database_url)) as db:
        valley = District(name=f"Valley Unified {number}")
        db.add(valley)
        db.flush()
        grants = [("candidate", PROGRAM)]
        person = add_person(db, name=name, email=email, district=valley, grants=grants, password=PASSWORD)
        by = db.scalars(select(Person).where(Person.email == COORDINATOR)).one()
        enter_certification(db, person, actor=actor_of(by), program=PROGRAM, issued_on=None)
    return email, name


def test_an_application_is_returned_fixed_passed_and_accepted(
    visitor: Callable[..., Visitor], product: Product, script: bool
):
    email, name = applicant(product)
    candidate = visitor(email, script=script)
    assert candidate.says("How an application works Open a packet")
    candidate.look("application-none")
    candidate.press(f"Open a packet for {TITLE}")
    packet_path = candidate.path()
    candidate.look("application-draft")
    for document, file in (("Application", "application.docx"), ("Resume", "resume.docx")):
        candidate.goto(packet_path)
        upload(candidate, document, file)
        candidate.look("application-file")
    submits(candidate, packet_path, revision=1)

    reviewer = visitor(REVIEWER, script=script)
    returns(reviewer, packet_path, name)
    candidate.goto(packet_path)
    candidate.wait_until_it_says("1 item to fix")
    upload(candidate, "Resume", "resume.pdf")
    candidate.goto(packet_path)
    candidate.follow("Answer what must be fixed")
    candidate.page.get_by_label("I fixed this").check()
    candidate.page.locator("textarea[name$=words]").fill("The year stands there now.")
    candidate.press("Save the answers")
    submits(candidate, packet_path, revision=2)

    passes(reviewer, packet_path)
    candidate.goto(packet_path)
    candidate.wait_until_it_says("Passed review")
    accepts(visitor(COORDINATOR, script=script), packet_path, name)
    candidate.goto(packet_path)
    assert candidate.says("Accepted")
    candidate.look("application-accepted")
    subjects = product.subjects(email, until="Your application is accepted")
    assert [subject.split(" by ")[0] for subject in subjects] == [
        "We received your packet (revision 1)",
        "1 to fix in your packet",
        "We received your packet (revision 2)",
        "Your packet passed review",
        f"Your application is accepted: {TITLE}",
    ]
    for page in (candidate, reviewer):
        assert "recertification" not in page.page.inner_text("main")


def submits(candidate: Visitor, packet_path: str, *, revision: int) -> None:
    candidate.goto(f"{packet_path}/report")
    candidate.wait_until_it_says("Findings never decide")
    candidate.look("application-report")
    candidate.goto(f"{packet_path}/submit")
    candidate.page.get_by_role("checkbox").check()
    candidate.look("application-submit")
    candidate.press("Submit for review")
    assert candidate.path() == f"{packet_path}/receipts/{revision}"
    candidate.look("application-receipt")
    candidate.goto(packet_path)
    candidate.wait_until_it_says("Waiting for a reviewer")
    assert not candidate.says("hours")


def returns(reviewer: Visitor, packet_path: str, name: str) -> None:
    reviewer.goto("/review")
    reviewer.press(f"Claim the packet of {name}")
    reviewer.look("application-review")
    reviewer.page.locator("[name=requirement]").select_option(label="Resume")
    reviewer.page.locator("[name=words]").fill(MISSING)
    reviewer.page.get_by_label("Must be fixed").check()
    reviewer.press("Save the draft")
    reviewer.press("Return for fixes")
    assert reviewer.says("You decided: return for fixes")


def passes(reviewer: Visitor, packet_path: str) -> None:
    reviewer.goto(packet_path.replace("/packets/", "/review/"))
    reviewer.press("Claim this packet")
    assert reviewer.says("The year stands there now.")
    reviewer.press(f"Verified : {MISSING}")
    for box in reviewer.page.locator("#decision ~ * input[type=checkbox], section input[type=checkbox]").all():
        box.check()
    reviewer.press("Pass")
    assert reviewer.says("You decided: pass")
    reviewer.look("application-passed")


def accepts(coordinator: Visitor, packet_path: str, name: str) -> None:
    coordinator.goto("/program/holders")
    assert coordinator.says(name)
    coordinator.look("applicants")
    coordinator.goto(packet_path.replace("/packets/", "/program/packets/"))
    assert coordinator.says("Every document passed review")
    coordinator.look("application-to-accept")
    coordinator.press("Accept")
    assert coordinator.says("This application is accepted")
    coordinator.follow("Certification")
    assert coordinator.says("State Accepted")
    coordinator.look("applicant")
