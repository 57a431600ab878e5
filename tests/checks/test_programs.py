"""Rule sets: what stands in one, which one is in force, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

import checks
from checks import programs
from checks.sections.elements import is_known
from tests.checks.makers import POLICY


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


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ("years = 3", 'years = "three"', "period.years", "expected a whole number, found 'three'"),
        ("years = 3", "years = 0", "period.years", "expected at least 1"),
        ("total_min = 60", "totl_min = 60", "hours.totl_min", "unknown key"),
        ("area_min = 5 ", "# gone ", "hours.area_min", "is missing"),
        ('name = "look"', 'name = "looks"', "checks.name", "there is no check 'looks'"),
        ('name = "look"', 'name = "look"\noptions = { cover = true }', "checks.options.cover", "has no such option"),
        ('mode = "enforce"', 'mode = "on"', "checks[0].mode", "expected one of enforce, watch, found 'on'"),
        ('timezone = "America/Chicago"', 'timezone = "Chicago"', "ruleset.timezone", "expected a time zone's name"),
        ('issuer = "ALET"', 'issuer = "ALET"\ncolor = "red"', "ruleset.color", "unknown key"),
        ('code = "LEP"', 'code = "RR"', "areas", "the same code stands there twice"),
        ("step = 0.25", "step = 0", "hours.step", "expected a number above 0"),
        ("fix_days = 20 ", "fix_days = 0 ", "review", "expected at least 1 for lease_days and fix_days"),
        ("lease_days = 5 ", "# gone ", "review.lease_days", "is missing"),
        (
            'requirement = "mission"',
            'requirement = "misson"',
            "review.canned[0].requirement",
            "expected one of evaluation",
        ),
        ("[period]", "[period", "file", "is not TOML"),
        ('version = "policy"', 'version = "other"', "ruleset.version", "the file must be named"),
    ],
)
def test_a_wrong_rule_set_is_refused_with_its_file_its_key_and_what_was_expected(
    tmp_path: Path, old: str, new: str, key: str, expected: str
) -> None:
    source = (programs.FOLDER / f"{POLICY}.toml").read_text("utf-8")
    assert old in source
    (tmp_path / f"{POLICY}.toml").write_text(source.replace(old, new, 1), "utf-8")
    with pytest.raises(checks.BadRuleSet) as refused:
        programs.load_folder(tmp_path)
    assert (refused.value.file, refused.value.key) == (f"{POLICY}.toml", key)
    assert expected in refused.value.expected


def test_a_rule_set_cannot_extend_what_is_not_there(tmp_path: Path) -> None:
    shutil.copy(programs.FOLDER / f"{POLICY}-cure30.toml", tmp_path)
    with pytest.raises(checks.BadRuleSet) as refused:
        programs.load_folder(tmp_path)
    assert refused.value.key == "ruleset.extends"


def test_the_hash_tells_rules_apart_and_nothing_else(tmp_path: Path) -> None:
    source = (programs.FOLDER / f"{POLICY}.toml").read_text("utf-8")
    (tmp_path / f"{POLICY}.toml").write_text("# another comment\n" + source, "utf-8")
    assert programs.load_folder(tmp_path)[POLICY].hash == checks.rule_set(POLICY).hash
    (tmp_path / f"{POLICY}.toml").write_text(source.replace("total_min = 60", "total_min = 61"), "utf-8")
    assert programs.load_folder(tmp_path)[POLICY].hash != checks.rule_set(POLICY).hash


def test_every_element_that_the_rules_name_has_a_detector() -> None:
    named = {each.code for section in checks.rule_set(POLICY).sections for each in section.elements}
    assert {code for code in named if not is_known(code)} == set()
    assert not is_known("goals_beyond_all_terms")
