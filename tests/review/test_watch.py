"""A check on watch, the whole way: staff see what it finds; for candidates, counts and decisions it is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

import checks
from checks import programs
from checks.model import Packet
from review.db import transaction
from review.models import Person
from review.queries.desk import desk_queue
from review.queries.waiting import Filters
from review.settings import Settings
from tests.checks.copies import Copy, as_word
from tests.checks.makers import EVALUATION, WHOLE_PLAN, file, plan_without
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import PROGRAM, Cast
from tests.review.routes.desk_makers import Story, actor
from tests.review.routes.test_check_records import sent_back
from tests.review.routes.test_coordinator import passed, rows, words

ClientFor = Callable[[Person], Browser]
SECTIONS_ENFORCED = 'name = "sections"\nseverity = "fix"\nmode = "enforce"'
SECTIONS_ON_WATCH = SECTIONS_ENFORCED.replace("enforce", "watch")


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The product's rule sets, of which the policy has the check of the sections on watch."""
    copy = Copy(tmp_path / "copy")
    copy.change_policy(SECTIONS_ENFORCED, SECTIONS_ON_WATCH)
    monkeypatch.setattr(programs, "FOLDER", copy.folder / "programs")
    programs.rule_sets.cache_clear()
    yield
    monkeypatch.undo()
    programs.rule_sets.cache_clear()


@pytest.fixture
def report(watched: None) -> checks.Report:
    """What the checks say of a plan without an evaluation."""
    plan = file("plan", plan_without(EVALUATION))
    report = checks.run(Packet((plan,)), checks.rule_set(f"{PROGRAM}@policy"))
    assert [each.message for each in report.findings if each.mode == "watch"] == [MISSING]
    return report


@pytest.fixture
def story(report: checks.Report, engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Carla's packet with that report."""
    return Story(engine, settings, cast.candidate, report)


MISSING = "Evaluation Method: not found. Say how the plan is evaluated continually, and how it is adjusted."


@on_both_databases
def test_the_reviewer_reads_it_apart_and_answers_it(story: Story, cast: Cast, client_for: ClientFor):
    page = client_for(cast.reviewer).get(f"/review/{story.id}").text
    report = "//section[@aria-labelledby='report']"
    assert "Being tried out (1)" in words(page, f"{report}/h3")
    assert words(page, f"{report}/ul[preceding-sibling::h3[1][starts-with(., 'Being tried out')]]/li/p")[:2] == [
        "Not found Watched: only staff see this Evaluation Method",
        MISSING,
    ]


@on_both_databases
def test_the_candidate_learns_nothing_of_it_anywhere(story: Story, cast: Cast, client_for: ClientFor):
    browser = client_for(cast.candidate)
    for address in ("/", f"/packets/{story.id}", f"/packets/{story.id}/report"):
        page = browser.get(address, follow_redirects=True).text
        assert [MISSING in page, "To fix (" in page] == [False, False]
        assert "Passed (" not in page, "which sections were found would tell which were not"


@on_both_databases
def test_it_counts_for_nothing_in_the_queue(story: Story, engine: Engine, cast: Cast):
    with transaction(engine) as db:
        rita = actor(db.get_one(Person, cast.reviewer.id))
        (row,) = desk_queue(db, rita, Filters()).listed
        assert row.to_fix == 0
        assert desk_queue(db, rita, Filters(checks="fix")).listed == []


@on_both_databases
def test_it_keeps_nobody_from_passing(story: Story, cast: Cast):
    passed(story, cast)
    assert story.state() == "passed"


@on_both_databases
def test_its_answers_are_counted_and_the_page_says_that_it_is_on_watch(story: Story, cast: Cast, client_for: ClientFor):
    sent_back(story, cast.reviewer, (MISSING, "dismissed", "It is on page 14."))
    page = client_for(cast.coordinator).get("/program/checks").text
    assert words(page, "//h2[.='On watch']/following-sibling::p[1]/strong") == ["agreement, reused, sections"]
    listed = rows(page, "Findings in decided revisions, by check and requirement")
    (row,) = [row for row in listed if row[0].startswith("sections")]
    assert (row[0], row[1], row[2], row[5]) == ("sections On watch", "Evaluation Method", "1", "100 % (1 of 1)")


def test_the_command_prints_it_apart_and_its_exit_status_does_not_tell(tmp_path: Path):
    """The same plan under both modes."""
    copy = Copy(tmp_path)
    left_out = [id(piece) for piece in EVALUATION]
    plan = as_word([piece for piece in WHOLE_PLAN if id(piece) not in left_out], tmp_path / "plan.docx")
    enforced = copy.run("check", plan)
    copy.change_policy(SECTIONS_ENFORCED, SECTIONS_ON_WATCH)
    watched = copy.run("check", plan)
    assert (enforced.returncode, watched.returncode) == (1, 0)
    assert f"To fix\n  - {MISSING}\n" in enforced.stdout
    apart = f"On watch: staff see these, candidates do not, and nothing has to be done\n  - {MISSING}\n"
    assert apart in watched.stdout
    assert watched.stdout.count(MISSING) == 1
    assert watched.stdout.splitlines()[-1] == "Nothing to fix was found. A reviewer decides."
