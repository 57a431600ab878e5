"""The sign-in ended in the middle of a form: nothing typed is lost, and it is said what must be done again."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import Engine, update

from review import clock
from review.db import transaction
from review.models import SignIn
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import Desk, words_of
from tests.review.routes.desk_makers import Story

pytestmark = pytest.mark.usefixtures("autumn")

LINE = {
    "applicant_name": "Carla Candidate", "district": "Maple County", "activity": "Summer camp", "location": "Mobile",
    "date_completed": "2026-06-12", "hours": "5.5", "area": "ITM", "justification": "Incident response.",
    "description": "A day of exercises.",
}  # fmt: skip


def send_signed_out(browser, engine: Engine, page: str, action: str, **typed):
    """Opens the page, loses the sign-in, and sends the form with what was typed."""
    forms = html.document_fromstring(browser.get(page).text).xpath("//form[@action=$action]", action=action)
    with transaction(engine) as db:
        db.execute(update(SignIn).values(revoked_at=clock.now()))
    data = dict(forms[0].form_values()) | typed
    return browser.post(action, data=data, headers={"Referer": f"http://localhost{page}"})


def shown(answer) -> list[tuple[str, str]]:
    """What the page shows again, as (name, text)."""
    tree = html.document_fromstring(answer.text)
    names, texts = tree.xpath("//dl[@class='typed']/dt"), tree.xpath("//dl[@class='typed']/dd")
    return [(name.text_content(), text.text_content()) for name, text in zip(names, texts, strict=True)]


def ways_in(answer) -> list[tuple[str, str]]:
    """Where the page's own sign-in link leads, and in which tab."""
    links = html.document_fromstring(answer.text).xpath("//main//a[starts-with(text(), 'Sign in')]")
    return [(link.get("href"), link.get("target", "")) for link in links]


def test_the_answers_to_several_items(story: Story, client_for, cast: Cast, engine: Engine):
    story.returned(cast.reviewer, "Say how you evaluate.", "Name who does it.")
    browser, page = client_for(cast.candidate), f"/packets/{story.id}/fixes"
    names = html.document_fromstring(browser.get(page).text).xpath("//textarea/@name")
    typed = dict(zip(names, ("On page 9.", "Page 2."), strict=True))
    answer = send_signed_out(browser, engine, page, page, submit="1", **typed)
    assert answer.status_code == 401
    assert shown(answer) == [("Words", "On page 9."), ("Words", "Page 2.")]
    assert ways_in(answer) == [(f"/sign-in?next={page}", "_blank")]


def test_a_line_of_the_hours_log(desk: Desk, engine: Engine):
    page = f"/hours/{desk.cycle}/add"
    answer = send_signed_out(desk.browser, engine, page, page, **LINE)
    assert answer.status_code == 401
    assert shown(answer) == [
        (name.replace("_", " ").capitalize(), text) for name, text in LINE.items() if name != "area"
    ]


def test_where_a_section_stands(desk: Desk, engine: Engine):
    packet = desk.open()
    desk.fill(packet)
    desk.check()
    typed = {"evaluation-page": "12", "evaluation-words": "Looking back"}
    answer = send_signed_out(desk.browser, engine, f"{packet}/report", f"{packet}/pointers/evaluation", **typed)
    assert (answer.status_code, shown(answer)) == (401, [("Page", "12"), ("Words", "Looking back")])
    assert ways_in(answer) == [(f"/sign-in?next={packet}/report", "_blank")]


def test_a_file_must_be_chosen_again(desk: Desk, engine: Engine):
    packet = desk.open()
    with transaction(engine) as db:
        token = desk.browser.token()
        db.execute(update(SignIn).values(revoked_at=clock.now()))
    page = f"{packet}/files/plan"
    answer = desk.browser.post(
        page,
        data={"csrf_token": token, "file": (b"x", "plan.pdf")},
        content_type="multipart/form-data",
        headers={"Referer": f"http://localhost{page}"},
    )
    assert answer.status_code == 401
    assert "Nothing was saved. Sign in, and choose the file again." in words_of(answer)
    assert ways_in(answer) == [(f"/sign-in?next={page}", "")]


def test_a_link_from_elsewhere_is_not_where_signing_in_leads(desk: Desk, engine: Engine):
    page = f"/hours/{desk.cycle}/add"
    with transaction(engine) as db:
        db.execute(update(SignIn).values(revoked_at=clock.now()))
    answer = desk.browser.post(page, data=LINE, headers={"Referer": "https://evil.example/x"})
    assert ways_in(answer) == [("/sign-in", "_blank")]
