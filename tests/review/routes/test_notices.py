"""Every notice has a preview, every act that tells somebody has its notice, and each says what its reader needs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import review
from review.notices import TEMPLATES
from review.routes.notice_samples import Notice, previews
from review.routes.notices import EVERY
from review.workflow.packets import Act
from tests.review.makers import Cast
from tests.review.routes.test_coordinator import rows, words

TELLS = {"tell_candidate", "tell_reviewer", "tell_role", "tell_holder", "owe_notice"}
CHOSEN_WHEN_IT_HAPPENS = {"returned", "passed", "reset"}
"""Notices whose names are not written in the call: of a decision, and of a library's template."""
SILENT = {
    Act.OPEN, Act.ATTACH, Act.POINT, Act.ANSWER, Act.RERUN_CHECKS, Act.CLAIM, Act.RELEASE,
    Act.RESOLVE_DEFICIENCY, Act.ANSWER_FINDING, Act.STAGE_RETURN, Act.STAGE_PASS, Act.TAKE_BACK, Act.KEEP_COMPLETED,
}  # fmt: skip
"""What nobody is told: the candidate's own work, the desk's, and what can still be taken back."""

by_name = pytest.mark.parametrize("notice", EVERY, ids=lambda notice: notice.name)


def named_in_calls() -> set[str]:
    """The notices that the program's own calls name."""
    found = set()
    for file in Path(review.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TELLS:
                given = [*node.args, *(word.value for word in node.keywords if word.arg == "act")]
                found |= {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found - {"coordinator", "administrator"}


def test_every_template_has_a_preview_and_is_sent_by_something():
    templates = {file.stem for file in (TEMPLATES / "emails").glob("*.txt")}
    assert [notice.name for notice in EVERY if notice.name not in templates] == []
    assert templates == {notice.name for notice in EVERY}
    assert templates == named_in_calls() | CHOSEN_WHEN_IT_HAPPENS


def test_every_act_tells_somebody_or_is_silent_on_purpose():
    telling = {act for notice in EVERY for act in notice.acts}
    assert telling | SILENT == set(Act)
    assert telling & SILENT == set()


@by_name
def test_a_notice_is_plain_text_in_full(notice: Notice):
    for one in previews(notice):
        assert one.subject
        assert "<" not in one.body
        assert "\n\n\n" not in one.body, "one empty line between paragraphs"
        assert one.body.partition("\n")[0] in {f"{greeting} {reader.person.name}," for reader in notice.readers
                                               for greeting in ("Dear", "Hello")}  # fmt: skip
        assert any(cue in one.body for cue in ("next", "ou need not", "If ", "Please", "can", "Open this page"))


def test_a_day_by_which_to_act_goes_along_as_a_calendar_file():
    dated = {notice.name: [one.due is not None for one in previews(notice)] for notice in EVERY}
    assert {name: due for name, due in dated.items() if any(due)} == {
        "assigned": [True, False],
        "expires": [True],
        "extended": [True],
        "filing_extended": [True],
        "lease_ends": [True],
        "not_started": [True] * 2,
        "reminder": [True] * 5,
        "returned": [True],
    }


def test_the_page_lists_every_notice_with_what_it_says(client_for, cast: Cast):
    page = client_for(cast.coordinator).get("/program/notices").text
    listed = rows(page, "Every notice: when, and to whom")
    assert len(listed) == sum(len(notice.readers) for notice in EVERY)
    assert listed[0][:2] == ["Candidate", "At once when a packet is submitted"]
    assert "We received your packet (revision 2)" in words(page, "//details[@id='receipt-1']/summary")[0]
    assert client_for(cast.reviewer).get("/program/notices").status_code == 404
