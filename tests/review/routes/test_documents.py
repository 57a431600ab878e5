"""The candidate's files: what is taken in, what is refused with which sentence, and what comes back."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from lxml import html
from sqlalchemy import select

from review.db import transaction
from review.models import Document
from review.operations import intake
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import PDF, WRONG_TYPE, Desk, padded, problems_on, words_of
from tests.review.routes.desk_makers import Story

pytestmark = pytest.mark.usefixtures("autumn")


def test_files_are_added_kind_by_kind_and_the_packet_says_what_is_missing(desk: Desk):
    packet = desk.open()
    assert "Not submitted yet: 0 of 3 documents are there" in desk.see(packet)
    desk.add(packet, "plan")
    page = desk.see(packet)
    assert "Not submitted yet: 1 of 3 documents are there" in page
    assert "First add the presentation and the signature sheet. Cannot start yet" in page
    assert "Submit by February 2, 2027" in page
    desk.add(packet, "presentation")
    desk.add(packet, "signatures")
    assert "Submit for review Ready" in desk.see(packet)


def test_the_page_of_the_plan_says_what_it_must_contain(desk: Desk):
    page = desk.see(f"{desk.open()}/files/plan")
    assert "Technology Needs Assessment. Say what you have" in page
    assert "an appraisal of staffing needs" in page
    assert "A Word document or PDF, at most 50 MB." in page
    assert "No file yet." in page


def test_what_it_must_contain_is_folded_for_who_replaces_a_file_or_was_refused(desk: Desk):
    address = f"{desk.open()}/files/plan"
    refused = desk.browser.submit(address, address, file=(io.BytesIO(b""), "plan.pdf"))
    first = desk.browser.get(address)
    desk.add(address.removesuffix("/files/plan"), "plan")
    pages = (first, refused, desk.browser.get(address))
    opened = [html.document_fromstring(page.text).xpath("//details[@open]/summary/text()") for page in pages]
    assert opened == [["What it must contain"], [], []]


def test_a_second_plan_takes_the_place_of_the_first_and_signature_sheets_add_up(desk: Desk):
    packet = desk.open()
    for name in ("first.pdf", "second.pdf"):
        desk.add(packet, "plan", PDF + name.encode(), name)
        desk.add(packet, "signatures", PDF + name.encode(), name)
    plan = html.document_fromstring(desk.browser.get(f"{packet}/files/plan").text)
    assert plan.xpath("//ul[@class='tasks']//a/text()") == ["second.pdf", "View"]
    assert plan.xpath("//details//a/text()") == ["first.pdf"]
    sheets = html.document_fromstring(desk.browser.get(f"{packet}/files/signatures").text)
    assert sheets.xpath("//ul[@class='tasks']//a/text()") == ["first.pdf", "View", "second.pdf", "View"]


def test_a_sheet_is_taken_out_again(desk: Desk):
    packet = desk.open()
    desk.add(packet, "signatures")
    page = html.document_fromstring(desk.browser.get(f"{packet}/files/signatures").text)
    remove = next(a for a in page.xpath("//form/@action") if a.endswith("/remove"))
    assert desk.browser.submit(f"{packet}/files/signatures", remove).status_code == 303
    page = desk.see(f"{packet}/files/signatures")
    assert "signatures.pdf is taken out of the packet." in page
    assert "No file yet." in page


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "plan.pdf", "The selected file is empty. Choose the file that holds your document."),
        (
            PDF,
            "plan.txt",
            WRONG_TYPE,
        ),
    ],
)
def test_a_refused_file_is_told_on_its_field_and_nothing_is_saved(desk: Desk, data, name, sentence):
    page = f"{desk.open()}/files/plan"
    response = desk.browser.submit(page, page, file=(io.BytesIO(data), name))
    assert response.status_code == 422
    assert problems_on(response) == [sentence]
    assert "No file yet." in words_of(response)


def test_a_form_without_a_file_asks_for_one(desk: Desk):
    page = f"{desk.open()}/files/plan"
    response = desk.browser.submit(page, page)
    assert (response.status_code, problems_on(response)) == (422, ["Select the technology plan."])


def test_a_file_that_is_too_large_is_told_on_the_same_page(desk: Desk, app):
    page = f"{desk.open()}/files/plan"
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    response = desk.browser.submit(page, page, file=(io.BytesIO(PDF + b"x" * 20_000), "plan.pdf"))
    assert response.status_code == 413
    assert problems_on(response)[0].startswith("The selected file must be smaller than 50 MB.")


def test_the_files_of_a_packet_have_a_common_limit(desk: Desk, monkeypatch):
    packet = desk.open()
    assert desk.add(packet, "presentation", padded(3000)).status_code == 303
    monkeypatch.setattr(intake, "LIMITS", replace(intake.LIMITS, packet_bytes=4000))
    response = desk.add(packet, "plan", padded(2000))
    assert response.status_code == 413
    assert problems_on(response)[0].startswith("The files of your packet must together be smaller than")


def test_a_document_comes_back_as_a_download_that_no_browser_opens(desk: Desk):
    packet = desk.open()
    desk.add(packet, "plan", PDF, "Our plan.pdf")
    page = html.document_fromstring(desk.browser.get(f"{packet}/files/plan").text)
    response = desk.browser.get(page.xpath("//ul[@class='tasks']//a/@href")[0])
    assert response.data == PDF + b"plan"
    assert response.mimetype == "application/octet-stream"
    assert response.headers["Content-Disposition"] == 'attachment; filename="Our plan.pdf"'
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_changed_on_the_disk_is_not_handed_out(desk: Desk, settings, engine):
    packet = desk.open()
    desk.add(packet, "plan")
    with transaction(engine) as db:
        sha256 = db.scalars(select(Document)).one().stored_file.sha256
    stored = settings.data / "objects" / sha256[:2] / sha256
    stored.chmod(0o600)
    stored.write_bytes(b"something else")
    page = html.document_fromstring(desk.browser.get(f"{packet}/files/plan").text)
    assert desk.browser.get(page.xpath("//ul[@class='tasks']//a/@href")[0]).status_code == 500


def test_while_the_packet_is_with_us_no_file_is_taken_in(desk: Desk, settings):
    packet = desk.open()
    desk.fill(packet)
    token = desk.browser.token()
    desk.submit(packet)
    data = {"csrf_token": token, "file": (io.BytesIO(padded(9)), "late.pdf")}
    response = desk.browser.post(f"{packet}/files/plan", data=data)
    assert response.status_code == 403
    assert "The files cannot be changed now, because the packet is with us." in words_of(response)
    assert len([file for file in (settings.data / "objects").rglob("*") if file.is_file()]) == 3


@pytest.mark.parametrize("who", ["other_candidate", "reviewer", "coordinator", "administrator"])
def test_a_packet_of_somebody_else_is_as_good_as_missing(story: Story, client_for, cast: Cast, who):
    browser = client_for(getattr(cast, who))
    pages = ["", "/files/plan", "/report", "/submit", "/fixes", "/withdraw", "/revive", "/history"]
    assert {page: browser.get(f"/packets/{story.id}{page}").status_code for page in pages} == dict.fromkeys(pages, 404)


def test_a_document_of_somebody_else_is_as_good_as_missing(story: Story, client_for, cast: Cast, engine):
    with transaction(engine) as db:
        document = db.scalars(select(Document)).first()
    address = f"/packets/{story.id}/documents/{document.public_id}"
    assert [client_for(person).get(address).status_code for person in (cast.candidate, cast.other_candidate)] == [
        200,
        404,
    ]


def test_a_kind_that_the_rules_do_not_name_is_missing(desk: Desk):
    assert desk.browser.get(f"{desk.open()}/files/essay").status_code == 404
