"""Private notes: the staff read them on the packet's page, the candidate on none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from review.models import Person
from review.routes.guard import declared
from tests.postgresql import on_both_databases
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import NOW
from tests.review.routes.desk_makers import Story
from tests.review.routes.desk_pages import problems, tree, words_of

ClientFor = Callable[[Person], FlaskClient]
CANARY = "She told me that she is on leave until Friday."


@pytest.mark.usefixtures("autumn")
@time_machine.travel(NOW + dt.timedelta(minutes=1), tick=False)
@on_both_databases
def test_reviewers_and_coordinators_write_for_each_other(
    in_hand: Story, cast: Cast, rita: FlaskClient, rob: FlaskClient, client_for: ClientFor
) -> None:
    page, program = f"/review/{in_hand.id}", f"/program/packets/{in_hand.id}"
    cora = client_for(cast.coordinator)
    answer = rob.submit(page, f"{page}/notes", **{"note-words": CANARY})
    assert (answer.status_code, answer.location) == (303, f"{page}#notes")
    assert cora.submit(program, f"{program}/note", **{"note-words": "I extend it."}).status_code == 303
    moment = "November 21, 2026, 12:01:00 PM CST"
    said = f"Rob Reviewer, {moment} {CANARY} Cora Coordinator, {moment} I extend it."
    for client, address in ((rita, page), (rob, page), (cora, program)):
        items = words_of(client.get(address), "//ul[preceding-sibling::h2[1][starts-with(., 'Notes')]]/li")
        assert items.startswith(said)


def test_an_empty_note_is_refused(in_hand: Story, rita: FlaskClient) -> None:
    page = f"/review/{in_hand.id}"
    answer = rita.submit(page, f"{page}/notes", **{"note-words": " "})
    assert (answer.status_code, problems(answer)) == (422, ["Write the note."])
    assert tree(answer).xpath("//div[@role='alert']//a/@href") == ["#note-words"]


def test_a_note_does_not_take_the_packet_out_of_the_holders_hand(
    in_hand: Story, rita: FlaskClient, rob: FlaskClient
) -> None:
    page = f"/review/{in_hand.id}"
    form = tree(rita.get(page)).xpath("//form[@action=$to]", to=f"{page}/deficiencies")[0]
    rob.submit(page, f"{page}/notes", **{"note-words": CANARY})
    typed = dict(form.form_values()) | {"requirement": "goals", "words": "Name goals."}
    assert rita.post(f"{page}/deficiencies", data=typed).status_code == 303


@pytest.mark.parametrize("who", ["neighbor", "candidate", "administrator", "outsider"])
def test_nobody_else_finds_the_address(in_hand: Story, cast: Cast, client_for: ClientFor, who: str) -> None:
    client = client_for(getattr(cast, who))
    data = {"csrf_token": client.token(), "note-words": CANARY}
    assert client.post(f"/review/{in_hand.id}/notes", data=data).status_code == 404


def test_no_page_of_the_candidates_shows_a_note(
    app: Flask, in_hand: Story, cast: Cast, rob: FlaskClient, client_for: ClientFor
) -> None:
    page = f"/review/{in_hand.id}"
    rob.submit(page, f"{page}/notes", **{"note-words": CANARY})
    in_hand.write(cast.reviewer, "Name a budget.")
    carla = client_for(cast.candidate)
    shown = set()
    for rule in app.url_map.iter_rules():
        theirs = declared(app.view_functions[rule.endpoint]) & {"candidate", "signed_in", "anyone"}
        if theirs and "GET" in (rule.methods or ()) and rule.arguments <= {"packet_id"}:
            answer = carla.get(rule.rule.replace("<packet_id>", in_hand.id))
            assert CANARY not in answer.text, rule.rule
            assert "note" not in words_of(answer), rule.rule
            shown |= {rule.endpoint} if answer.status_code == 200 else set()
    assert shown >= {"candidate.home", "candidate.packet", "candidate.story", "fixes.listed"}
