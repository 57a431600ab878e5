"""What the reviewer reads of a packet: report, documents, earlier revisions, and who has the ball."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import Engine

import uploads
from review.db import transaction
from review.models import Document, Person
from review.operations import packets, reports
from tests.review.makers import Cast, make_cycle
from tests.review.routes.desk_makers import EVALUATION, LOOK, SCAN, WATCHED, Story, actor
from tests.review.routes.desk_pages import rows, tree, words_of


def test_the_page_shows_sections_findings_and_documents(story: Story, rita: FlaskClient) -> None:
    page = rita.get(f"/review/{story.id}")
    sections = rows(page, "The plan's sections")
    assert sections[1] == [
        "Technology Needs Assessment", "Needs more", "4, 5", "What we need", "“We have 900 devices.”", "staffing needs",
    ]  # fmt: skip
    assert [row[1] for row in sections] == ["Found", "Needs more", "Found", "Found", "Found", "Not found"]
    listed = tree(page).xpath("//section[@aria-labelledby='report']//h3/text()")
    assert listed == ["To fix (1)", "Worth a look (1)", "Could not be checked (1)", "Being tried out (1)"]
    said = words_of(page)
    assert [message in said for message in (EVALUATION, LOOK, SCAN, WATCHED)] == [True] * 4
    assert "Watched: only staff see this" in said


def test_documents_come_as_downloads_with_their_hash(story: Story, rita: FlaskClient) -> None:
    page = rita.get(f"/review/{story.id}")
    links = tree(page).xpath("//section[@aria-labelledby='documents']//a[starts-with(., 'Download')]/@href")
    hashes = words_of(page, "//section[@aria-labelledby='documents']//code")
    assert len(links) == 3
    answer = rita.get(links[0])
    assert answer.data.endswith(b"%%EOF\n")
    assert answer.headers["Content-Disposition"] == "attachment; filename=plan.pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with transaction(story.engine) as db:
        assert [d.stored_file.sha256 in hashes for d in story.packet(db).current_documents] == [True] * 3


def test_a_file_that_was_not_submitted_yet_is_not_handed_out(story: Story, cast: Cast, rita: FlaskClient) -> None:
    story.returned(cast.reviewer, "Name a budget.")
    with transaction(story.engine) as db:
        packet = story.packet(db)
        kept = packet.current_documents[0]
        carla = actor(db.get_one(Person, cast.candidate.id))
        packets.detach(db, packet, kept, actor=carla)
        unsent = packets.attach(db, packet, actor=carla, kind="plan", upload=stored(kept)).public_id
        sent = kept.public_id
    assert rita.get(f"/review/{story.id}/documents/{sent}").status_code == 200
    assert rita.get(f"/review/{story.id}/documents/{unsent}").status_code == 404


def stored(document: Document) -> uploads.StoredUpload:
    """The same bytes, uploaded once more."""
    file = document.stored_file
    return uploads.StoredUpload(file.sha256, file.size, "pdf", "new.pdf")


def test_what_was_never_submitted_is_not_the_reviewers(engine: Engine, cast: Cast, rita: FlaskClient) -> None:
    with transaction(engine) as db:
        carla = db.get_one(Person, cast.candidate.id)
        packet = packets.open_packet(db, make_cycle(db, carla), actor=actor(carla))
        packets.withdraw(db, packet, actor=actor(carla), version=packet.version)
        address = f"/review/{packet.public_id}"
    assert rita.get(address).status_code == 404


def test_each_state_says_who_has_the_ball(story: Story, cast: Cast, rita: FlaskClient) -> None:
    def heading() -> str:
        return words_of(rita.get(f"/review/{story.id}"), "//div[contains(@class, 'box')]/h2")

    assert heading() == "Waiting for a reviewer since November 21, 2026 (today)"
    story.returned(cast.reviewer, "Name a budget.")
    assert heading() == "Returned for fixes"
    story.answer("fixed", "See page 9.")
    story.hand_in("second")
    assert heading() == "These files wait for the checks"
    for _ in range(reports.TRIES):
        with transaction(story.engine) as db:
            leased = story.lease(db)
            reports.give_up_report(db, leased.id, leased.lease_token or "", "The reader died.")
    assert heading().endswith(" The checks could not be finished")
    with transaction(story.engine) as db:
        packet, carla = story.packet(db), db.get_one(Person, cast.candidate.id)
        packets.withdraw(db, packet, actor=actor(carla), version=packet.version)
    assert heading() == "Withdrawn The checks could not be finished"


def test_earlier_revisions_stand_below_with_their_decision(story: Story, cast: Cast, rita: FlaskClient) -> None:
    story.asked_again(cast.reviewer)
    page = rita.get(f"/review/{story.id}")
    assert words_of(page, "//section[@aria-labelledby='documents']/details[last()]/summary") == (
        "Revision 1, submitted November 21, 2026, returned for fixes by Rita Reviewer"
    )
    assert len(tree(page).xpath("//section[@aria-labelledby='documents']/details[last()]/ul/li")) == 3


def test_the_coordinator_finds_documents_in_one_order_and_the_parts_of_the_page(
    story: Story, cast: Cast, client_for
) -> None:
    story.asked_again(cast.reviewer)
    page = client_for(cast.coordinator).get(f"/program/packets/{story.id}")
    of_revisions = "//h3[starts-with(., 'Revision ')]/following-sibling::ul[1]/li/text()[1]"
    listed = [item.split(":")[0].strip() for item in tree(page).xpath(of_revisions)]
    first = ["Technology plan", "Presentation", "Signature sheet"]
    assert listed == [*first, "Signature sheet", *first], "the latest revision on top; sheets add up"
    anchors = tree(page).xpath("//nav[@aria-label='On this page']//a/@href")
    assert anchors == ["#hours", "#revisions", "#decisions", "#deeds", "#story", "#messages"]
    assert [len(tree(page).xpath("//h2[@id=$id]", id=each[1:])) for each in anchors] == [1] * 6
