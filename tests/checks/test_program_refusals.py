"""A wrong rule set is refused with its file, the key, and what was expected there."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

import checks
from checks import programs
from tests.checks.makers import POLICY

YEAR, RENEWAL, ACADEMY, MENTORS = (
    "al-td-ceu@fy2025", "al-cto-renewal@academy", "al-cto-academy@2025-9m", "cite-ctom@cohort17",
)  # fmt: skip
CHECKS = "active, agreement, district, files, hidden, look, period, presentation, reused, sections, signatures"
ENTRY = ", ".join(sorted(each.name for each in dataclasses.fields(checks.HoursEntry)))
TIER = "unknown key; known are role, member, and director_years or k12_years with _lt or _ge"
SECTIONS = "evaluation, goals, mission, needs, plan, presentation, resources, signatures, training"
COHORT = """[cohort]
label = "2010"                    # ASSUMED: as above
first = 2010-02-09
last = 2010-11-17
joint_sessions = ["kickoff", "september", "closing"]   # ASSUMED to be required
"""

FORM = [
    (POLICY, "[period]", "[period",
     "file: is not TOML: Expected ']' at the end of a table declaration (at line 42, column 8)"),
    (POLICY, "[ruleset]", "[rules]", "ruleset: is missing"),
    (POLICY, "[ruleset]", "ruleset = 1\n[rules]", "ruleset: expected a table"),
    (POLICY, 'version = "policy"', 'version = "other"',
     "ruleset.version: the file must be named al-cto-recert@other.toml"),
    (POLICY, 'issuer = "ALET"', 'issuer = "ALET"\ncolor = "red"', "ruleset.color: unknown key"),
    (POLICY, 'issuer = "ALET"', 'issuer = "ALET"\nhash = "0"', "ruleset.hash: unknown key"),
    (POLICY, 'issuer = "ALET"', "", "ruleset.issuer: is missing"),
    (POLICY, "effective_from = 2016-07-01", "", "ruleset.effective_from: is missing"),
    (POLICY, "[period]", "[title]", "title: unknown key"),
    (POLICY, "[period]", "[hash]", "hash: unknown key"),
    (POLICY, "years = 3", 'years = "three"', "period.years: expected a whole number, found 'three'"),
    (POLICY, "years = 3", "years = true", "period.years: expected a whole number, found true"),
    (POLICY, "years = 3", "years = 3.5", "period.years: expected a whole number, found 3.5"),
    (POLICY, "total_min = 60", "totl_min = 60", "hours.totl_min: unknown key"),
    (POLICY, "total_min = 60", "# gone", "hours.total_min: is missing"),
    (POLICY, "total_min = 60", 'total_min = "60"', "hours.total_min: expected a number, found '60'"),
    (POLICY, 'mode = "enforce"', 'mode = "on"', "checks[0].mode: expected one of enforce, watch, found 'on'"),
    (POLICY, 'hold = "review"', 'hold = "on"', "outcome.hold: expected one of review, found 'on'"),
    (POLICY, "[[areas]]", "[[area]]", "area: unknown key"),
    (POLICY, 'forms = ["Alpha"', 'forms = [1, "Alpha"', "entry.forms[0]: expected text, found 1"),
    (POLICY, "[outcome]", "[[outcome]]", "outcome: expected a table"),
    (RENEWAL, 'where = { provider = "alet",', 'where = { provider = 1,',
     "hours.minimums[0].where.provider: expected text or true or false"),
    (RENEWAL, 'where = { provider = "alet", modality = "in_person" }', 'where = "alet"',
     "hours.minimums[0].where: expected a table"),
    (RENEWAL, "[[hours.minimums]]", "[hours.minimums]", "hours.minimums: expected a list"),
    (YEAR, "started_after = 2024-10-01", "started_after = 2024-10-01T00:00:00",
     "academy_deadline.started_after: expected a day, found 2024-10-01 00:00:00"),
    (YEAR, 'extends = "al-cto-recert@policy"', 'extends = "al-cto-recert@old"',
     "areas.extends: 'al-cto-recert@old' is not a rule set that is known here"),
    (YEAR, 'extends = "al-cto-recert@policy"', 'extends = "al-td-ceu@fy2025"',
     "extends: comes round to itself by way of al-td-ceu@fy2025"),
    (YEAR, 'extends = "al-cto-recert@policy"', 'extend = "al-cto-recert@policy"', "areas.extend: unknown key"),
    ("al-td-ceu@fy2026", 'extends = "al-td-ceu@fy2025"', 'extends = "al-td-ceu@fy2024"',
     "ruleset.extends: 'al-td-ceu@fy2024' is not a rule set that is known here"),
    ("al-td-ceu@fy2026", 'extends = "al-td-ceu@fy2025"', 'extends = "al-td-ceu@fy2026"',
     "extends: comes round to itself by way of al-td-ceu@fy2026"),
]  # fmt: skip

SENSE = [
    (POLICY, 'timezone = "America/Chicago"', 'timezone = "Chicago"',
     "ruleset.timezone: expected a time zone's name, found 'Chicago'"),
    (POLICY, "effective_from = 2016-07-01", "effective_from = 2016-07-01\neffective_until = 2016-06-30",
     "ruleset.effective_until: expected a day not before 2016-07-01"),
    (POLICY, 'version_selected_by = "cycle_end"', 'version_selected_by = "period_start"',
     "ruleset.version_selected_by: does not go with the period anniversary"),
    (POLICY, 'code = "LEP"', 'code = "RR"', "areas: the same code stands there twice"),
    (YEAR, 'code = "EXTERNAL_CAP"', 'code = "ALET_MIN"',
     "hours.minimums and maximums: the same code stands there twice"),
    (YEAR, 'code = "aetc"', 'code = "fetc"', "events: the same code stands there twice"),
    (YEAR, '"first_name", ', '"last_name", ', "training_report.columns: the same code stands there twice"),
    (ACADEMY, 'code = "s2"', 'code = "s1"', "cohort.sessions: the same code stands there twice"),
    ("nc-cecto@2010", '"closing"', '"kickoff"', "cohort.joint_sessions: the same code stands there twice"),
    (POLICY, "years = 3", "years = 0", "period.years: expected at least 1"),
    (YEAR, 'start = "10-01"', 'start = "02-29"',
     "period.start: expected a month and a day of every year, as in 10-01, found '02-29'"),
    (YEAR, 'start = "10-01"', 'start = "W10-1"',
     "period.start: expected a month and a day of every year, as in 10-01, found 'W10-1'"),
    (YEAR, 'start = "10-01"', "", "period.start: expected a month and a day of every year, as in 10-01, found ''"),
    ("nc-leaders21@2010", COHORT, "", "cohort: is missing"),
    (POLICY, "step = 0.25", "step = 0", "hours.step: expected a number above 0"),
    ("nc-leaders21@2010", "total_min = 20", "total_min = -20", "hours.total_min: expected 0 or more"),
    (POLICY, "area_min = 5 ", "area_min = 11 ",
     "hours.area_min: expected 0 or more, and no more than 60 in all areas together"),
    (ACADEMY, "in_person_min = 54", "in_person_min = 55", "hours.in_person_min: expected 0 to 54"),
    ("nc-leaders21@2010", "area_required = false", "all_areas_required = true",
     "areas: expected at least one, as hours are asked of each"),
    (POLICY, 'allocation = "exclusive"', 'allocation = "tag"',
     "hours.split_allowed: expected false, as an hour may name several areas"),
    (RENEWAL, "hours = 6", "hours = 13",
     "hours.minimums[0].hours: expected a number above 0, and at most 12 for a minimum"),
    (YEAR, "hours = 6                         # what is left", "hours = 0 # what is left",
     "hours.maximums[0].hours: expected a number above 0, and at most 12 for a minimum"),
    (YEAR, 'where = { provider = "alet" }', "where = {}", "hours.minimums[0].where: expected what it looks at"),
    (YEAR, 'where = { provider = "alet" }', 'where = { giver = "alet" }',
     "hours.minimums[0].where.giver: unknown key; known are provider, modality"),
    (YEAR, 'where = { provider = "alet" }', 'where = { provider = "ALET" }',
     "hours.minimums[0].where.provider: expected one of alet, external, found 'ALET'"),
    (POLICY, '"location", "date_completed"]', '"place", "date_completed"]',
     "duplicates.key: 'place' is no field of an entry; they are " + ENTRY),
    (YEAR, "months = 24", "months = 0", "academy_deadline.months: expected at least 1"),
    (YEAR, 'satisfied_by = "al-cto-academy"', 'satisfied_by = "al-cto-academie"',
     "academy_deadline.satisfied_by: 'al-cto-academie' is not a program"),
    (RENEWAL, "[ruleset]", 'events = [{ code = "x", name = "X", hours = 1 }]\n[ruleset]',
     "external: is missing, and there are events"),
    (YEAR, "step = 1 ", "step = 0 ", "external.step: expected a number above 0"),
    ("al-td-ceu@fy2026", "events = []", 'events = [{ code = "x", name = "X", hours = 0 }]',
     "events[0].hours: expected a number above 0"),
    ("al-td-ceu@fy2026", "events = []", 'events = [{ code = "x", name = "X", hours = 1.5 }]',
     "events[0].hours: expected a multiple of 1, as external hours have no parts of it"),
    (YEAR, "last = 2025-01-31", "last = 2025-01-29", "events[5]: expected its days in order: after, first, last"),
    (YEAR, "first = 2025-01-30", "after = 2025-01-31", "events[5]: expected its days in order: after, first, last"),
    (ACADEMY, "last = 2025-06-30", "last = 2024-08-31", "cohort.last: expected a day not before 2024-09-01"),
    (ACADEMY, "fee = 100", "fee = -1", "cohort.fee: expected 0 or more"),
    (ACADEMY, 'areas = ["ITM"]', 'areas = ["CYBER"]',
     "cohort.sessions[3].areas: 'CYBER' is no area; they are RR, LEP, DMG, TL, ITM, TPB"),
    (ACADEMY, "date = 2025-05-02", "date = 2025-07-02",
     "cohort.sessions[5].date: expected a day from 2024-09-01 to 2025-06-30"),
    (ACADEMY, "rank = 2", "rank = 3", "admission.tiers: expected the ranks 1, 2, 3 and so on, in this order"),
    (ACADEMY, '["submitted_at"]', '["name"]', "admission.tiebreak: expected one of submitted_at, found 'name'"),
    (ACADEMY, "where = { member = true, k12_years_ge = 3 }", "where = {}",
     "admission.tiers[3].where: expected what it looks at"),
    (ACADEMY, "k12_years_ge = 3", "k12_years = 3", f"admission.tiers[3].where.k12_years: {TIER}"),
    (ACADEMY, "k12_years_ge = 3", "member_ge = 3", f"admission.tiers[3].where.member_ge: {TIER}"),
    (ACADEMY, "k12_years_ge = 3", "k12_years_ge = true", "admission.tiers[3].where.k12_years_ge: expected a number"),
    (ACADEMY, "k12_years_ge = 3", "k12_years_ge = nan",
     "admission.tiers[3].where.k12_years_ge: expected a number, found NaN"),
    (ACADEMY, "fee = 100", "fee = inf", "cohort.fee: expected a number, found Infinity"),
    (ACADEMY, "{ member = true, k12", "{ member = 1, k12", "admission.tiers[3].where.member: expected true or false"),
    (ACADEMY, 'role = "technology_staff"', "role = true", "admission.tiers[2].where.role: expected text"),
    (MENTORS, "closes_at = 2022-09-30T17:00:00", "closes_at = 2022-09-30T17:00:00Z",
     "application.closes_at: expected a day and a time without a zone; ruleset.timezone says which one"),
    (MENTORS, "closes_at = 2022-09-30T17:00:00", "closes_at = 2022-07-31T17:00:00",
     "application.closes_at: expected a time not before 2022-08-01"),
    (MENTORS, "preferred_years = 4", "preferred_years = -1", "application.preferred_years: expected 0 or more"),
    (RENEWAL, "[outcome]", "[application]\nopens_on = 2024-10-01\ncloses_at = 2024-10-02T17:00:00\n[outcome]",
     "documents: expected at least one, as people apply with them"),
    (MENTORS, "sessions_min = 8", "sessions_min = -8", "completion.sessions_min: expected 0 or more"),
    (MENTORS, '"the final oral presentation"', '" "', "completion.deeds.final_oral: expected words that name it"),
    (MENTORS, "preferred = true", "preferred = true\nmultiple = 1",
     "documents[2].multiple: expected true or false, found 1"),
    (MENTORS, 'kind = "resume"', 'kind = "Resume-1"',
     "documents[1].kind: expected a word of small letters, found 'Resume-1'"),
    (MENTORS, "required = false", "required = true",
     "documents[2].preferred: expected false, as the document is required"),
    (MENTORS, 'formats = ["pdf", "docx"]         #', "formats = [] #", "documents[0].formats: expected at least one"),
    (MENTORS, "statement = ", "# ",
     "ruleset.statement: expected the words that people confirm when they submit documents"),
    (POLICY, 'kind = "plan"', 'kind = "strategy"', "plan.sections: expected a document of the kind plan that has them"),
    (POLICY, "period_months = 36", "", "plan.period_months: expected at least 1"),
    (POLICY, "cure_days = 0 ", "cure_days = -1 ", "deadline.cure_days: expected 0 or more"),
    (POLICY, "14, 7, 1]", "14, 1, 7]",
     "reminders.days_before_expiry: expected numbers above 0, each smaller than the one before"),
    (POLICY, "14, 7, 1]", "14, 7, 7]",
     "reminders.days_before_expiry: expected numbers above 0, each smaller than the one before"),
    (POLICY, "14, 7, 1]", "14, 7, 0]",
     "reminders.days_before_expiry: expected numbers above 0, each smaller than the one before"),
    (POLICY, "fix_days = 20 ", "fix_days = 0 ", "review: expected at least 1 for lease_days and fix_days"),
    (POLICY, "lease_days = 5 ", "# gone", "review: expected at least 1 for lease_days and fix_days"),
    (POLICY, 'requirement = "mission"', 'requirement = "misson"',
     f"review.canned[0].requirement: expected one of {SECTIONS}"),
    (POLICY, 'name = "look"', 'name = "looks"', f"checks.name: there is no check 'looks'; known are {CHECKS}"),
    (POLICY, 'name = "look"', 'name = "look"\noptions = { cover = true }',
     "checks.options.cover: the check 'look' has no such option"),
    (YEAR, "[external]", '[[checks]]\nname = "files"\nseverity = "fix"\nmode = "enforce"\n[external]',
     "checks: expected documents that are checked"),
]  # fmt: skip


@pytest.mark.parametrize(("rule_set", "old", "new", "sentence"), [*FORM, *SENSE])
def test_a_wrong_rule_set_is_refused(folder: Path, rule_set: str, old: str, new: str, sentence: str) -> None:
    path = folder / f"{rule_set}.toml"
    source = path.read_text("utf-8")
    assert old in source
    path.write_text(source.replace(old, new, 1), "utf-8")
    with pytest.raises(checks.BadRuleSet) as refused:
        programs.load_folder(folder)
    assert str(refused.value) == f"{path.name}: {sentence}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The rule sets of the product, to be changed."""
    for path in programs.FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path
