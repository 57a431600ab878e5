"""Rule sets: what stands in one, which one is in force, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
import typing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import checks
from checks import programs
from checks.sections.telling import COLUMN
from tests.checks.copies import Copy
from tests.checks.makers import POLICY

ROOT = Path(__file__).parents[2]


def test_the_policy_asks_for_sixty_hours_five_in_each_of_six_areas_and_six_sections() -> None:
    rules = checks.rule_set(POLICY)
    assert (rules.program, rules.credential, rules.period.years) == ("al-cto-recert", "AL-CTO", 3)
    assert (rules.hours.total_min, rules.hours.area_min, rules.hours.step) == (Decimal(60), Decimal(5), Decimal("0.25"))
    assert [area.code for area in rules.areas] == ["RR", "LEP", "DMG", "TL", "ITM", "TPB"]
    assert [section.code for section in rules.sections] == [
        "mission", "needs", "goals", "training", "resources", "evaluation",
    ]  # fmt: skip
    assert [document.kind for document in rules.documents] == ["plan", "presentation", "signatures"]
    assert len(rules.entry.required) == 9


def test_a_variant_changes_what_it_says_and_keeps_the_rest() -> None:
    strict, lenient = checks.rule_set(POLICY), checks.rule_set(f"{POLICY}-cure30")
    assert (strict.deadline.cure_days, lenient.deadline.cure_days) == (0, 30)
    assert lenient.deadline.extension_allowed
    assert lenient.sections == strict.sections
    assert lenient.hash != strict.hash


def test_a_rule_set_is_chosen_by_day_and_a_variant_never_is() -> None:
    assert checks.rule_set_for("al-cto-recert", dt.date(2026, 11, 21)).id == POLICY
    with pytest.raises(KeyError):
        checks.rule_set_for("al-cto-recert", dt.date(2016, 6, 30))
    with pytest.raises(KeyError):
        checks.rule_set_for("no-such-program", dt.date(2026, 11, 21))


def test_the_later_of_two_versions_is_in_force_from_its_first_day() -> None:
    old = checks.rule_set(POLICY)
    new = dataclasses.replace(old, id="al-cto-recert@next", effective_from=dt.date(2027, 1, 1))
    known = {each.id: each for each in (old, new)}
    assert programs.in_force(known, "al-cto-recert", dt.date(2026, 12, 31)) == old
    assert programs.in_force(known, "al-cto-recert", dt.date(2027, 1, 1)) == new


def test_the_hash_tells_rules_apart_and_nothing_else(tmp_path: Path) -> None:
    source = (programs.FOLDER / f"{POLICY}.toml").read_text("utf-8")
    (tmp_path / f"{POLICY}.toml").write_text("# another comment\n" + source, "utf-8")
    assert programs.load_folder(tmp_path)[POLICY].hash == checks.rule_set(POLICY).hash
    (tmp_path / f"{POLICY}.toml").write_text(source.replace("total_min = 60", "total_min = 61"), "utf-8")
    assert programs.load_folder(tmp_path)[POLICY].hash != checks.rule_set(POLICY).hash


def test_every_element_that_the_rules_name_has_a_detector() -> None:
    named = {each.code for section in checks.rule_set(POLICY).sections for each in section.elements}
    assert named - set(COLUMN) == set()
    assert "goals_beyond_all_terms" not in COLUMN


def test_the_document_on_rules_names_every_key_and_every_rule_set() -> None:
    text = (ROOT / "docs" / "rules.md").read_text("utf-8")
    named = set(re.findall(r"\w+", text))
    assert names_in(checks.RuleSet) - {"id", "content", "hash"} - named == set()
    known = checks.rule_sets()
    assert {name for name in known if name not in text and f"@{name.partition('@')[2]}`" not in text} == set()


def names_in(wanted: Any) -> set[str]:
    """The names of a frozen value's fields, and of those of the values in them."""
    if not dataclasses.is_dataclass(wanted):
        return set().union(*(names_in(each) for each in typing.get_args(wanted)))
    hints = typing.get_type_hints(wanted)
    return set(hints).union(*(names_in(hint) for hint in hints.values()))


def test_the_program_that_the_guide_shows_is_right(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(\[ruleset\].*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)
    path = tmp_path / "my-renewal@2027.toml"
    path.write_text(shown, "utf-8")
    assert [area.code for area in programs.load_file(path).areas] == ["RR", "LEP", "DMG", "TL", "ITM", "TPB"]


def test_a_year_takes_the_areas_of_the_recertification_and_the_next_year_starts_without_events() -> None:
    recertification, first, second = (
        checks.rule_set(name) for name in (POLICY, "al-td-ceu@fy2025", "al-td-ceu@fy2026")
    )
    assert first.areas == second.areas == recertification.areas
    assert (len(first.events), second.events) == (20, ())
    assert (first.academy_deadline.months, second.academy_deadline.months) == (24, 36)
    assert second.academy_deadline.started_after == first.academy_deadline.started_after
    assert second.hours == first.hours


def test_a_variant_is_said_of_one_file_and_not_of_what_builds_on_it(tmp_path: Path) -> None:
    path = tmp_path / "al-cto-recert@2027.toml"
    path.write_text('[ruleset]\nprogram = "al-cto-recert"\nversion = "2027"\nextends = "al-cto-recert@policy-cure30"\n')
    built = programs.load_file(path)
    assert (built.variant, built.deadline.cure_days) == (False, 30)


def test_what_a_program_does_not_have_asks_for_nothing() -> None:
    mentors = checks.rule_set("cite-ctom@cohort17")
    assert (mentors.sections, mentors.hours.total_min, mentors.duplicates.key) == ((), 0, ())
    assert (mentors.external, mentors.events, mentors.academy_deadline, mentors.admission) == (None, (), None, None)
    assert [(each.kind, each.required, each.preferred) for each in mentors.documents] == [
        ("application", True, False), ("resume", True, False), ("nomination", False, True),
    ]  # fmt: skip
    assert mentors.application.closes_at == dt.datetime(2022, 9, 30, 17)  # noqa: DTZ001 - in the rule set's own zone
    literal = checks.rule_set("cite-ctom@cohort17-nom")
    assert [each.kind for each in literal.documents if each.required] == ["application", "resume", "nomination"]


def test_a_new_key_of_plandesk_leaves_the_hash_as_it_was() -> None:
    """The hash is over what the files say; what is left to a default is no part of it."""
    rules = checks.rule_set("nc-cecto@2010")
    assert rules.hash == hashlib.sha256(rules.content.encode()).hexdigest()
    content = json.loads(rules.content)
    assert (content["id"], content["cohort"]["joint_sessions"], "external" in content) == (
        "nc-cecto@2010", ["kickoff", "closing"], False,
    )  # fmt: skip


def test_every_assumption_of_a_shipped_rule_set_is_marked_the_same_way() -> None:
    words = [path.read_text("utf-8") for path in programs.FOLDER.glob("*.toml")]
    assert [text for text in words if re.search(r"\b[Aa]ssumed\b", text)] == []
    assert sum("ASSUMED" in text for text in words) >= 9


def test_the_version_of_the_checks_counts_code_and_phrases_and_no_rule_set(tmp_path: Path) -> None:
    copy = Copy(tmp_path)

    def version() -> str:
        return copy.python("import checks; print(checks.version())").stdout

    before = version()
    copy.change_policy("cure_days = 0 ", "cure_days = 1 ")
    assert version() == before
    for counted in ("programs/sense.py", "sections/headings.toml"):
        with (copy.folder / counted).open("a") as file:
            file.write("\n")
        assert version() != before
        before = version()
