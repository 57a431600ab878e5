"""One packet's whole way, played by people of three roles, with and without script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pikepdf
import pytest

from tests.journeys.conftest import Product, Visitor
from tests.journeys.makers import Registry

pytestmark = pytest.mark.journey

CANDIDATE, REVIEWER, COORDINATOR = (f"{who}@demo.example" for who in ("candidate", "reviewer", "coordinator"))
RENEE = "Renee Calloway"
MISSING = "Add the chapter on how the plan is evaluated and adjusted."
HOURS = {
    "Activity": "Regional cybersecurity workshop",
    "Location": "Mobile",
    "Hours": "6.5",
    "Justification": "Incident response is part of the area.",
    "Description": "A day of exercises on incident response.",
}


def upload(candidate: Visitor, document: str, file: str) -> None:
    """Puts one of the demo's files into the slot of that name on the packet's page."""
    candidate.follow(document)
    candidate.page.set_input_files("input[type=file]", candidate.product.files / file)
    candidate.press("Upload")


def test_a_plan_is_returned_fixed_passed_and_completed(
    visitor: Callable[..., Visitor], product: Product, registry: Registry, script: bool
):
    newcomer = None if script else registry.draft(unverified=2)
    email, name = (newcomer.email, newcomer.name) if newcomer else (CANDIDATE, RENEE)
    candidate = visitor(email, script=script)
    candidate.look("your-packets")
    candidate.follow("Packet of this cycle")
    packet_path = candidate.path()
    candidate.look("packet-draft")

    uploads_and_reads_the_report(candidate, packet_path)
    enters_hours(candidate, packet_path)
    submits(candidate, packet_path, revision=1)
    candidate.look("packet-submitted")
    candidate.wait_until_it_says("Waiting for a reviewer")

    reviewer = visitor(REVIEWER, script=script)
    returns(reviewer, packet_path, name)
    assert MISSING not in candidate.page.content()
    candidate.goto(packet_path)
    candidate.wait_until_it_says("1 item to fix")
    candidate.look("packet-returned")

    answers_and_resubmits(candidate, packet_path)
    passes(reviewer, packet_path)
    candidate.goto(packet_path)
    candidate.wait_until_it_says("Passed review")
    candidate.look("packet-passed")

    coordinator = visitor(COORDINATOR, script=script)
    verifies_and_completes(coordinator, packet_path)
    candidate.goto("/packets")
    assert candidate.says("Number 2")
    candidate.look("next-cycle")
    shows_the_certificate(candidate, visitor(email, script=script, signed_in=False), name)
    coordinator.follow("Certification and certificate")
    coordinator.look("program-certification")
    subjects = product.subjects(email, until="Your recertification is complete")
    assert [subject.split(" by ")[0] for subject in subjects if "certification expires on" not in subject] == [
        "We received your packet (revision 1)",
        "1 to fix in your packet",
        "We received your packet (revision 2)",
        "Your packet passed review",
        "Your recertification is complete",
    ]


def uploads_and_reads_the_report(candidate: Visitor, packet_path: str) -> None:
    for document, file in (
        ("Technology plan", "plan-lacking.docx"),
        ("Presentation", "slides.pptx"),
        ("Signature sheet", "sheet.docx"),
    ):
        candidate.goto(packet_path)
        upload(candidate, document, file)
    candidate.look("upload")
    candidate.goto(f"{packet_path}/report")
    candidate.wait_until_it_says("Findings never decide")
    assert candidate.says("Evaluation Method Not found")
    candidate.page.locator("summary", has_text="Passed").click()
    assert candidate.says("Mission Statement Found")
    candidate.look("report")


def enters_hours(candidate: Visitor, packet_path: str) -> None:
    candidate.goto(packet_path)
    candidate.follow("hours entered")
    candidate.follow("Add an activity")
    candidate.press("Save")
    assert candidate.says("There is a problem")
    assert candidate.page.title().startswith("Error: ")
    candidate.look("hours-error")
    for label, words in HOURS.items():
        candidate.page.locator(f"[name={label.lower()}]").fill(words)
    last_month = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=30)
    candidate.page.locator("[name=date_completed]").fill(last_month.isoformat())
    candidate.page.locator("[name=area]").select_option(label="IT Management")
    candidate.press("Save")
    assert candidate.says(HOURS["Activity"])
    candidate.look("hours")


def submits(candidate: Visitor, packet_path: str, *, revision: int) -> None:
    candidate.goto(packet_path)
    candidate.follow("Submit for review")
    candidate.press("Submit for review")
    assert candidate.says("Tick the statement to submit.")
    candidate.page.get_by_role("checkbox").check()
    candidate.look("submit")
    candidate.press("Submit for review")
    assert candidate.path() == f"{packet_path}/receipts/{revision}"
    candidate.look("receipt")
    candidate.follow("Go to your packet")


def returns(reviewer: Visitor, packet_path: str, name: str) -> None:
    review_path = packet_path.replace("/packets/", "/review/")
    reviewer.goto("/review")
    reviewer.look("queue")
    reviewer.press(f"Claim the packet of {name}")
    assert reviewer.path().startswith(review_path)
    reviewer.look("review-in-hand")
    reviewer.page.locator("[name=requirement]").select_option(label="Evaluation Method")
    reviewer.page.locator("[name=words]").fill(MISSING)
    reviewer.page.get_by_label("Must be fixed").check()
    reviewer.page.locator("[name=document]").select_option(index=1)
    reviewer.page.locator("[name=page]").fill("9")
    reviewer.press("Save the draft")
    assert reviewer.says(MISSING)
    reviewer.look("review-draft")
    reviewer.press("Return for fixes")
    assert reviewer.says("You decided: return for fixes")
    reviewer.look("review-staged")


def answers_and_resubmits(candidate: Visitor, packet_path: str) -> None:
    candidate.goto(packet_path)
    upload(candidate, "Technology plan", "plan-improved.docx")
    candidate.goto(packet_path)
    candidate.follow("Answer what must be fixed")
    assert candidate.says(MISSING)
    candidate.page.get_by_label("I fixed this").check()
    candidate.page.locator("textarea[name$=words]").fill("A new chapter stands at the end of the plan.")
    candidate.press("Save the answers")
    assert candidate.says("1 of 1 answered")
    candidate.look("fixes")
    submits(candidate, packet_path, revision=2)
    candidate.wait_until_it_says("Waiting for a reviewer")


def passes(reviewer: Visitor, packet_path: str) -> None:
    reviewer.goto(packet_path.replace("/packets/", "/review/"))
    reviewer.press("Claim this packet")
    assert reviewer.says("A new chapter stands at the end of the plan.")
    reviewer.press("Pass")
    assert reviewer.says("There is a problem")
    reviewer.look("review-cannot-pass")
    reviewer.press(f"Verified : {MISSING}")
    for box in reviewer.page.locator("#decision ~ * input[type=checkbox], section input[type=checkbox]").all():
        box.check()
    reviewer.press("Pass")
    while reviewer.says("There is a problem"):
        dismisses_one(reviewer)
        for box in reviewer.page.locator("section input[type=checkbox]").all():
            box.check()
        reviewer.press("Pass")
    assert reviewer.says("You decided: pass")


def dismisses_one(reviewer: Visitor) -> None:
    """Gives the reason why the first unsettled finding does not hold."""
    link = reviewer.page.locator("[role=alert] a[href^='#finding-']").first
    card = reviewer.page.locator(str(link.get_attribute("href")))
    card.locator("summary").click()
    card.locator("textarea").fill("It stands in the last chapter.")
    with reviewer.page.expect_navigation():
        card.get_by_role("button", name="Dismiss").click()


def shows_the_certificate(candidate: Visitor, anyone: Visitor, name: str) -> None:
    """The holder saves the certificate, a tagged PDF; the address on it tells everyone that it is valid."""
    with candidate.page.expect_download() as saved:
        candidate.page.get_by_role("link", name="AL-CTO-").click()
    with pikepdf.open(saved.value.path()) as certificate:
        assert certificate.Root.MarkInfo.Marked
        assert str(certificate.Root.Lang) == "en-US"
    candidate.follow("as the public register shows it")
    anyone.goto(candidate.path())
    assert anyone.says("This certificate is valid")
    assert anyone.says(f"Name {name}")
    anyone.look("register-valid")
    anyone.goto("/register/there-is-none-of-this-")
    assert anyone.says("This certificate is not in the register")
    anyone.look("register-unknown")


def verifies_and_completes(coordinator: Visitor, packet_path: str) -> None:
    program_path = packet_path.replace("/packets/", "/program/packets/")
    coordinator.goto("/program")
    coordinator.look("program")
    coordinator.goto(program_path)
    assert coordinator.says("It cannot be completed yet")
    assert coordinator.page.get_by_role("button", name="Complete", exact=True).count() == 0
    coordinator.look("program-packet-blocked")
    coordinator.follow("Verify 3 entries")
    coordinator.look("program-hours")
    while (button := coordinator.page.get_by_role("button", name="Verify")).count():
        with coordinator.page.expect_navigation():
            button.first.click()
    coordinator.goto(program_path)
    coordinator.look("program-packet-ready")
    coordinator.press("Complete")
    assert coordinator.says("This recertification is complete")
