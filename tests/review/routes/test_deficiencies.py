"""What the reviewer says: of findings, in deficiencies, and on the candidate's answers."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from review.db import transaction
from review.settings import Settings
from tests.review.makers import Cast
from tests.review.routes.desk_makers import EVALUATION, LOOK, Story
from tests.review.routes.desk_pages import finding_id, problems, tree, words_of


def test_a_finding_is_confirmed_and_dismissed_with_a_reason(in_hand: Story, engine: Engine, rita: FlaskClient) -> None:
    page, found = f"/review/{in_hand.id}", finding_id(engine, EVALUATION)
    action = f"{page}/findings/{found}"
    assert rita.submit(page, f"{action}/confirm").location == f"{page}#finding-{found}"
    assert "Confirmed by Rita Reviewer" in words_of(rita.get(page), f"//li[@id='finding-{found}']")
    reason = {f"finding-{found}-reason": "It is on page 9."}
    assert rita.submit(page, f"{action}/dismiss", **reason).status_code == 303
    assert "Dismissed by Rita Reviewer: It is on page 9." in words_of(rita.get(page), f"//li[@id='finding-{found}']")


def test_a_dismissal_needs_a_reason(in_hand: Story, engine: Engine, rita: FlaskClient) -> None:
    found = finding_id(engine, LOOK)
    answer = rita.submit(f"/review/{in_hand.id}", f"/review/{in_hand.id}/findings/{found}/dismiss")
    assert (answer.status_code, problems(answer)) == (422, ["Say why the finding does not hold."])
    assert tree(answer).xpath("//div[@role='alert']//a/@href") == [f"#finding-{found}-reason"]


def test_a_finding_of_another_packet_is_not_found(
    engine: Engine, settings: Settings, cast: Cast, in_hand: Story, rita: FlaskClient
) -> None:
    other = Story(engine, settings, cast.other_candidate)
    with transaction(engine) as db:
        foreign = other.packet(db).revisions[0].report.findings[1].public_id
    data = {"csrf_token": rita.token()}
    assert rita.post(f"/review/{in_hand.id}/findings/{foreign}/confirm", data=data).status_code == 404
    assert rita.get(f"/review/{in_hand.id}?finding={foreign}").status_code == 404


def test_a_finding_fills_in_the_form_of_a_deficiency(in_hand: Story, engine: Engine, rita: FlaskClient) -> None:
    page = f"/review/{in_hand.id}?finding={finding_id(engine, EVALUATION)}"
    form = tree(rita.get(page)).xpath("//form[@action=$to]", to=f"/review/{in_hand.id}/deficiencies")[0]
    # A browser drops the line end with which a text area begins.
    filled = {name: value.removeprefix("\n") for name, value in form.form_values() if name not in ("csrf_token", "key")}
    assert filled == {
        "requirement": "evaluation",
        "words": EVALUATION,
        "weight": "must_fix",
        "document": "plan",
        "page": "7",
        "quote": "Looking back",
        "finding": finding_id(engine, EVALUATION),
    }
    answer = rita.submit(page, f"/review/{in_hand.id}/deficiencies")
    assert answer.status_code == 303
    assert in_hand.deficiencies() == [(EVALUATION, "draft")]


def test_a_finding_that_is_written_up_is_confirmed_unless_it_was_dismissed(
    in_hand: Story, engine: Engine, rita: FlaskClient
) -> None:
    page, found, noted = f"/review/{in_hand.id}", finding_id(engine, EVALUATION), finding_id(engine, LOOK)
    reason = {f"finding-{noted}-reason": "It looks as it should."}
    rita.submit(page, f"{page}/findings/{noted}/dismiss", **reason)
    for one in (found, noted):
        refused = rita.submit(f"{page}?finding={one}", f"{page}/deficiencies", words="")
        form = tree(refused).xpath("//form[@action=$to]", to=f"{page}/deficiencies")[0]
        assert (
            rita.post(f"{page}/deficiencies", data=dict(form.form_values()) | {"words": "Mend it."}).status_code == 303
        )
    shown = rita.get(page)
    assert "Confirmed by Rita Reviewer" in words_of(shown, f"//li[@id='finding-{found}']")
    assert "Dismissed by Rita Reviewer: It looks as it should." in words_of(shown, f"//li[@id='finding-{noted}']")


def test_a_draft_is_changed_and_deleted(in_hand: Story, cast: Cast, rita: FlaskClient) -> None:
    draft = in_hand.write(cast.reviewer, "Say how.")
    page, action = f"/review/{in_hand.id}", f"/review/{in_hand.id}/deficiencies/{draft}"
    assert rita.submit(f"{page}?edit={draft}", action, words="Say how, and when.").status_code == 303
    assert in_hand.deficiencies() == [("Say how, and when.", "draft")]
    assert rita.submit(page, f"{action}/drop").location == f"{page}#deficiencies"
    assert in_hand.deficiencies() == []


def test_a_change_to_a_draft_that_was_deleted_meanwhile_keeps_what_was_typed(
    in_hand: Story, cast: Cast, rita: FlaskClient
) -> None:
    draft = in_hand.write(cast.reviewer, "Say how.")
    page, action = f"/review/{in_hand.id}", f"/review/{in_hand.id}/deficiencies/{draft}"
    form = dict(tree(rita.get(f"{page}?edit={draft}")).xpath("//form[@action=$to]", to=action)[0].form_values())
    rita.submit(page, f"{action}/drop")
    answer = rita.post(action, data=form | {"words": "Say how, and when."})
    assert (answer.status_code, problems(answer)) == (
        409,
        ["This draft was deleted a moment ago. Your words stand below: save them as a new one."],
    )
    again = tree(answer).xpath("//form[@action=$to]", to=f"{page}/deficiencies")[0]
    assert rita.post(f"{page}/deficiencies", data=dict(again.form_values())).status_code == 303
    assert in_hand.deficiencies() == [("Say how, and when.", "draft")]


def test_words_for_a_packet_that_is_out_of_hand_by_now_are_shown_again(in_hand: Story, rita: FlaskClient) -> None:
    page = f"/review/{in_hand.id}"
    form = tree(rita.get(page)).xpath("//form[@action=$to]", to=f"{page}/deficiencies")[0]
    rita.submit(page, f"{page}/release")
    answer = rita.post(f"{page}/deficiencies", data=dict(form.form_values()) | {"words": "Name a budget."})
    assert answer.status_code == 403
    assert "Copy from here what you want to keep. Words Name a budget." in words_of(answer)


def test_a_deficiency_lists_what_it_lacks_and_keeps_what_was_typed(in_hand: Story, rita: FlaskClient) -> None:
    page = f"/review/{in_hand.id}"
    answer = rita.submit(page, f"{page}/deficiencies", quote="We look back", page="seven")
    assert (answer.status_code, problems(answer)) == (
        422,
        ["Choose the requirement that is not met.", "Say what the candidate must fix."],
    )
    assert tree(answer).xpath("//title/text()") == ["Error: Carla Candidate, revision 1 – Plandesk"]
    assert tree(answer).xpath("string(//textarea[@id='quote'])").strip() == "We look back"
    assert tree(answer).xpath("string(//input[@id='page']/@value)") == "seven"


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ({"page": "3"}, "Choose the document in which this stands."),
        (
            {"document": "plan", "page": "three"},
            "Give the page as a number, or leave it empty for the whole document.",
        ),
    ],
)
def test_a_place_is_a_document_and_a_page(
    in_hand: Story, rita: FlaskClient, place: dict[str, str], sentence: str
) -> None:
    page = f"/review/{in_hand.id}"
    answer = rita.submit(page, f"{page}/deficiencies", requirement="goals", words="Name goals.", **place)
    assert (answer.status_code, problems(answer)) == (422, [sentence])


def test_drafts_are_their_authors_alone(in_hand: Story, cast: Cast, rita: FlaskClient, rob: FlaskClient) -> None:
    in_hand.write(cast.reviewer, "Only Rita reads this.")
    rita.submit(f"/review/{in_hand.id}", f"/review/{in_hand.id}/release")
    in_hand.claim(cast.second_reviewer)
    assert "Only Rita reads this." not in words_of(rob.get(f"/review/{in_hand.id}"))
    answer = rob.submit(f"/review/{in_hand.id}", f"/review/{in_hand.id}/return")
    assert (answer.status_code, problems(answer)) == (
        422,
        ["Write at least one must-fix deficiency, or pass the packet."],
    )


@pytest.mark.parametrize(
    ("act", "reason", "state"),
    [("verify", "", "verified"), ("keep_open", "Page 9 is empty.", "open"), ("waive", "Not needed here.", "waived")],
)
def test_an_answer_is_settled_or_stays_open(
    story: Story, cast: Cast, rita: FlaskClient, act: str, reason: str, state: str
) -> None:
    item = story.asked_again(cast.reviewer)
    page = f"/review/{story.id}"
    assert "The candidate fixed it: See page 9." in words_of(rita.get(page), f"//li[@id='deficiency-{item}']")
    words = {f"deficiency-{item}-reason": reason}
    answer = rita.submit(page, f"{page}/deficiencies/{item}/resolve", act=act, **words)
    assert (answer.status_code, answer.location) == (303, f"{page}#deficiency-{item}")
    assert story.deficiencies() == [("Name a budget.", state)]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ("keep_open", "Say what is still to be fixed; the candidate will read it."),
        ("waive", "Say why this need not be fixed."),
    ],
)
def test_still_open_and_a_waiver_need_words(
    story: Story, cast: Cast, rita: FlaskClient, act: str, sentence: str
) -> None:
    item = story.asked_again(cast.reviewer)
    answer = rita.submit(f"/review/{story.id}", f"/review/{story.id}/deficiencies/{item}/resolve", act=act)
    assert (answer.status_code, problems(answer)) == (422, [sentence])
    assert tree(answer).xpath("//div[@role='alert']//a/@href") == [f"#deficiency-{item}-reason"]


def test_a_word_on_an_item_that_changed_meanwhile_is_kept(story: Story, cast: Cast, rita: FlaskClient) -> None:
    item = story.asked_again(cast.reviewer)
    page, action = f"/review/{story.id}", f"/review/{story.id}/deficiencies/{item}/resolve"
    old = dict(tree(rita.get(page)).xpath("//form[@action=$to]", to=action)[0].form_values())
    rita.submit(page, action, act="verify")
    answer = rita.post(action, data=old | {"act": "waive", f"deficiency-{item}-reason": "A long thought.", "key": "k2"})
    assert (answer.status_code, problems(answer)) == (409, ["This deficiency changed while you were looking at it."])
    assert "A long thought." in words_of(answer, f"//li[@id='deficiency-{item}']//textarea")


def test_an_answer_is_read_once_it_is_submitted(story: Story, cast: Cast, rita: FlaskClient) -> None:
    story.returned(cast.reviewer, "Name a budget.")
    story.answer("disagree", "Half a thought.")
    assert "Half a thought." not in words_of(rita.get(f"/review/{story.id}"))
    story.submit("second")
    assert "The candidate disagrees: Half a thought." in words_of(rita.get(f"/review/{story.id}"))


def test_a_ready_text_is_added_to_what_was_typed(in_hand: Story, rita: FlaskClient) -> None:
    page, action = f"/review/{in_hand.id}", f"/review/{in_hand.id}/deficiencies"
    ready = tree(rita.get(page)).xpath("//button[@name='add'][@data-requirement='resources']")[0]
    assert ready.get("formaction") == f"{action}#write"
    answer = rita.submit(page, action, add=ready.get("value"), words="On page 7:", page="seven", weight="advice")
    assert (answer.status_code, problems(answer)) == (200, [])
    form = tree(answer).xpath("//form[@action=$to]", to=action)[0]
    typed = {name: form.fields[name] for name in ("requirement", "weight", "page")}
    assert typed == {"requirement": "resources", "weight": "advice", "page": "seven"}
    assert form.fields["words"].strip() == "On page 7:\nName who is responsible for each goal."
    assert in_hand.deficiencies() == []
    # The texts for what is asked now stand on top, in sight.
    first = tree(answer).xpath("//details[@open][summary='Texts to add']/h4[1]/text()")
    assert first == ["Resource Requirements"]


@pytest.mark.parametrize("number", ["", "999", "-1", "x"])
def test_a_text_that_is_not_there_adds_nothing(in_hand: Story, rita: FlaskClient, number: str) -> None:
    page, action = f"/review/{in_hand.id}", f"/review/{in_hand.id}/deficiencies"
    answer = rita.submit(page, action, add=number, words="Mine.")
    assert tree(answer).xpath("//form[@action=$to]", to=action)[0].fields["words"].strip() == "Mine."


def test_a_ready_text_goes_into_a_change_too(in_hand: Story, cast: Cast, rita: FlaskClient) -> None:
    draft = in_hand.write(cast.reviewer, "Say how.")
    page, action = f"/review/{in_hand.id}", f"/review/{in_hand.id}/deficiencies/{draft}"
    answer = rita.submit(f"{page}?edit={draft}", action, add="0")
    changed = tree(answer).xpath("//form[@action=$to]", to=action)[0].fields
    assert changed["requirement"] == "evaluation"
    assert changed["words"].strip().splitlines()[0] == "Say how."
    assert in_hand.deficiencies() == [("Say how.", "draft")]


def test_enter_in_a_line_of_the_form_saves_it(in_hand: Story, rita: FlaskClient) -> None:
    form = tree(rita.get(f"/review/{in_hand.id}")).xpath("//form[@action=$to]", to=f"/review/{in_hand.id}/deficiencies")
    # Browsers press the first button of a form.
    assert form[0].xpath(".//button")[0].get("name") is None


def test_a_refusal_leads_back_to_the_page_that_was_open(in_hand: Story, rita: FlaskClient) -> None:
    page = f"/review/{in_hand.id}"
    form = tree(rita.get(page)).xpath("//form[@action=$to]", to=f"{page}/deficiencies")[0]
    typed = dict(form.form_values()) | {"requirement": "evaluation", "words": "Say how."}
    rita.submit(page, f"{page}/release")
    # The last two cannot be opened by themselves, or are not ours.
    came_from = [
        f"http://localhost{page}?finding=x",
        f"http://localhost{page}/deficiencies",
        f"http://other.example{page}",
    ]
    answers = [rita.post(f"{page}/deficiencies", data=typed, headers={"Referer": each}) for each in came_from]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert [tree(each).xpath("//a[text()='Open the page again']/@href") for each in answers] == [[page], [], []]
    assert "Say how." in words_of(answers[0], "//dl[@class='typed']")
