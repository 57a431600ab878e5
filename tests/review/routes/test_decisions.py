"""The reviewer's decision: staged, taken back, sent by the clock, and what stands in its way."""

from __future__ import annotations

import datetime as dt

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from review import clock
from review.db import transaction
from review.models import Decision, OutboxRow
from review.operations.decisions import requirements
from review.settings import Settings
from tests.postgresql import on_both_databases
from tests.review.makers import Cast
from tests.review.routes.desk_makers import EVALUATION, Story
from tests.review.routes.desk_pages import acts, finding_id, problems, rows, tree, words_of


@on_both_databases
def test_a_return_is_staged_and_sent_by_the_clock(in_hand: Story, cast: Cast, rita: FlaskClient) -> None:
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    page = f"/review/{in_hand.id}"
    form = tree(rita.get(page)).xpath("//form[@action=$to]", to=f"{page}/return")[0]
    assert form.fields["fix_by"] == "2026-12-22"
    assert rita.submit(page, f"{page}/return").location == page
    staged = rita.get(page)
    assert (acts(staged), in_hand.state()) == (["take-back", "notes"], "in_review")
    preview = tree(staged).xpath("//dl[@class='typed']/dd/text()")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=11), tick=False):
        in_hand.tick()
    assert (in_hand.state(), in_hand.deficiencies()) == ("fix_requested", [("Say how you evaluate.", "open")])
    with transaction(in_hand.engine) as db:
        sent = db.scalars(select(OutboxRow.payload).where(OutboxRow.once.startswith("returned:"))).one()
    assert [line.strip() for line in preview] == [sent["subject"], sent["body"].strip()]
    assert "fixes are due by December 22, 2026" in words_of(rita.get(page))


def test_a_decision_is_taken_back_before_the_moment_that_the_page_names(
    in_hand: Story, cast: Cast, rita: FlaskClient
) -> None:
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    page = f"/review/{in_hand.id}"
    rita.submit(page, f"{page}/return")
    with transaction(in_hand.engine) as db:
        applies_at = db.scalars(select(Decision.applies_at)).one()
    sent_at = tree(rita.get(page)).xpath("//div[contains(@class, 'warning')]//time/@datetime")
    assert sent_at == [applies_at.isoformat()]
    assert rita.submit(page, f"{page}/take-back").status_code == 303
    with time_machine.travel(clock.now() + dt.timedelta(minutes=11), tick=False):
        in_hand.tick()
    assert (in_hand.state(), in_hand.deficiencies()) == ("in_review", [("Say how you evaluate.", "draft")])


def test_a_decision_that_took_effect_cannot_be_taken_back(in_hand: Story, cast: Cast, rita: FlaskClient) -> None:
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    page = f"/review/{in_hand.id}"
    rita.submit(page, f"{page}/return")
    form = dict(tree(rita.get(page)).xpath("//form[@action=$to]", to=f"{page}/take-back")[0].form_values())
    with time_machine.travel(clock.now() + dt.timedelta(minutes=11), tick=False):
        in_hand.tick()
    answer = rita.post(f"{page}/take-back", data=form)
    assert (answer.status_code, problems(answer)) == (
        409,
        ["The decision has taken effect; it can no longer be taken back."],
    )


def test_a_due_date_beyond_the_rules_is_refused_and_kept(in_hand: Story, cast: Cast, rita: FlaskClient) -> None:
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    page = f"/review/{in_hand.id}"
    answer = rita.submit(page, f"{page}/return", fix_by="2027-02-03")
    sentence = "The rules allow no day after February 2, 2027, when the certification expires."
    assert (answer.status_code, problems(answer)) == (422, [sentence])
    assert tree(answer).xpath("//input[@id='fix_by']/@value") == ["2027-02-03"]


def test_a_pass_lists_everything_that_stands_in_its_way(
    in_hand: Story, cast: Cast, engine: Engine, rita: FlaskClient
) -> None:
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    page = f"/review/{in_hand.id}"
    ticks = {f"met-{code}": "y" for code in ("mission", "needs", "goals", "training", "resources", "plan")}
    answer = rita.submit(page, f"{page}/pass", **ticks)
    assert answer.status_code == 422
    assert tree(answer).xpath("//div[@role='alert']//a/@href") == [
        "#met-evaluation",
        "#met-presentation",
        "#met-signatures",
        "#deficiencies",
        f"#finding-{finding_id(engine, EVALUATION)}",
    ]
    kept = tree(answer).xpath("//input[@type='checkbox'][@checked]/@id")
    assert kept == list(ticks)


def test_a_pass_goes_to_the_coordinator(in_hand: Story, engine: Engine, rita: FlaskClient) -> None:
    page, found = f"/review/{in_hand.id}", finding_id(engine, EVALUATION)
    rita.submit(page, f"{page}/findings/{found}/dismiss", **{f"finding-{found}-reason": "It is on page 9."})
    assert rita.submit(page, f"{page}/pass", **every_requirement(in_hand)).status_code == 303
    with time_machine.travel(clock.now() + dt.timedelta(minutes=11), tick=False):
        in_hand.tick()
    assert in_hand.state() == "passed"
    assert "Passed review" in words_of(rita.get(page))


def test_a_decision_on_what_changed_meanwhile_keeps_what_was_typed(
    in_hand: Story, cast: Cast, rita: FlaskClient
) -> None:
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    page, day = f"/review/{in_hand.id}", "2026-12-01"
    form = dict(tree(rita.get(page)).xpath("//form[@action=$to]", to=f"{page}/return")[0].form_values())
    rita.submit(page, f"{page}/release")
    in_hand.claim(cast.reviewer)
    answer = rita.post(f"{page}/return", data=form | {"fix_by": day})
    assert (answer.status_code, problems(answer)) == (409, ["This packet changed while you were looking at it."])
    assert tree(answer).xpath("//input[@id='fix_by']/@value") == [day]
    assert in_hand.state() == "in_review"
    # The page shows how things stand now, so that its form works at once.
    again = dict(tree(answer).xpath("//form[@action=$to]", to=f"{page}/return")[0].form_values())
    assert rita.post(f"{page}/return", data=again).status_code == 303


def every_requirement(story: Story) -> dict[str, str]:
    """A tick for each box of the checklist."""
    with transaction(story.engine) as db:
        return {f"met-{code}": "y" for code in requirements(story.packet(db))}


def test_the_checklist_has_each_requirement_with_what_was_found_and_written(
    in_hand: Story, cast: Cast, engine: Engine, rita: FlaskClient
) -> None:
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    in_hand.write(cast.reviewer, "Add a slide.", must_fix=False, requirement="presentation")
    page, found = f"/review/{in_hand.id}", finding_id(engine, EVALUATION)
    rita.submit(page, f"{page}/findings/{found}/confirm")
    listed = {row[0]: row[1:] for row in rows(rita.get(page), "Tick what is met")}
    assert list(listed) == titles_of(in_hand)
    assert listed["Mission Statement"] == ["Found", "None"]
    assert listed["Evaluation Method"] == [
        "Not found Evaluation Method: not found. Say how the plan is evaluated continually, and... Confirmed",
        "Say how you evaluate. Draft",
    ]
    assert listed["Presentation"] == ["Nothing to say", "Add a slide. Draft, advice"]


def test_the_due_date_is_said_in_working_days(in_hand: Story, cast: Cast, rita: FlaskClient) -> None:
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    page = f"/review/{in_hand.id}"
    rules = "The rules allow no day after February 2, 2027."

    def hint(answer: TestResponse) -> str:
        return words_of(answer, "//p[@id='fix_by-hint']")

    usual = "December 22, 2026: 20 working days (November 26 and November 27 are holidays)."
    assert hint(rita.get(page)) == f"{usual} {rules}"
    assert hint(rita.submit(page, f"{page}/return", fix_by="2026-11-20")) == (
        f"November 20, 2026: 0 working days. {rules}"
    )


def test_what_would_be_sent_follows_the_day_that_was_typed(in_hand: Story, cast: Cast, rita: FlaskClient) -> None:
    page, draft = f"/review/{in_hand.id}", {"fix_by": "2026-12-01"}
    answer = rita.submit(page, f"{page}/return", **draft)
    assert problems(answer) == ["Write at least one must-fix deficiency, or pass the packet."]
    preview = tree(answer).xpath("//form[@action=$to]//dl[@class='typed']", to=f"{page}/return")[0].text_content()
    assert "December 1, 2026" in preview
    assert "December 22, 2026" not in preview


def test_a_staged_decision_says_how_long_it_can_be_taken_back_and_leads_on(
    engine: Engine, settings: Settings, in_hand: Story, cast: Cast, rita: FlaskClient
) -> None:
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    page = f"/review/{in_hand.id}"
    rita.submit(page, f"{page}/return")
    [left] = tree(rita.get(page)).xpath("//*[@data-seconds-left]")
    assert left.text == "in 10 minutes"
    assert 598 <= int(left.get("data-seconds-left")) <= 600
    assert "Nothing else waits for you." in words_of(rita.get(page))
    waiting = Story(engine, settings, cast.other_candidate)
    assert rita.submit(page, "/review/next").location == f"/review/{waiting.id}"
    assert tree(rita.get(page)).xpath("//a[@class='button']/text()") == ["Next in your hand: Caleb Candidate"]


@on_both_databases
def test_another_window_is_told_of_the_staged_decision(in_hand: Story, cast: Cast, rita: FlaskClient) -> None:
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    page = f"/review/{in_hand.id}"
    seen = rita.get(page)
    sent = {
        act: dict(tree(seen).xpath("//form[@action=$to]", to=f"{page}/{act}")[0].form_values()) | {"key": act}
        for act in ("release", "return", "pass", "deficiencies")
    }
    rita.submit(page, f"{page}/return")
    told = "A decision on this packet is staged until 12:10 PM. Take it back first."
    for act in ("release", "return", "pass"):
        answer = rita.post(f"{page}/{act}", data=sent[act])
        assert (answer.status_code, problems(answer), acts(answer)[0]) == (409, [told], "take-back")
    typed = rita.post(f"{page}/deficiencies", data=sent["deficiencies"] | {"words": "Name a budget."})
    assert typed.status_code == 403
    assert told in words_of(typed)
    assert "Name a budget." in words_of(typed)


def titles_of(story: Story) -> list[str]:
    with transaction(story.engine) as db:
        return list(requirements(story.packet(db)).values())
