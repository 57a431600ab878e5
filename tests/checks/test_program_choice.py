"""Which rule set applies to whom on which day, and that one is never edited once it was used."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

import checks
from checks import Standing
from checks.programs import choosing
from tests.checks.makers import POLICY

KNOWN = checks.rule_sets()
RECERT, YEARLY = "al-cto-recert", "al-td-ceu"
NEW_YEAR = dt.date(2027, 1, 1)


def day(words: str) -> dt.date:
    return dt.date.fromisoformat(words)


def with_a_version_from_2027() -> dict[str, checks.RuleSet]:
    old = checks.rule_set(POLICY)
    return {each.id: each for each in (old, dataclasses.replace(old, id=f"{RECERT}@2027", effective_from=NEW_YEAR))}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [("2023-12-31", "2026-12-31", POLICY), ("2024-01-01", "2027-01-01", f"{RECERT}@2027")],
)
def test_a_cycle_has_the_rules_that_are_in_force_at_its_end(first: str, last: str, expected: str) -> None:
    assert choosing.for_period(with_a_version_from_2027(), RECERT, (day(first), day(last))).id == expected


def test_a_variant_is_chosen_by_name_only() -> None:
    assert choosing.for_period(KNOWN, RECERT, (day("2027-07-01"), day("2030-07-01"))).id == POLICY
    assert choosing.for_year(KNOWN, YEARLY, day("2025-01-01")).id == "al-td-ceu@fy2025"
    assert choosing.for_cohort(KNOWN, "al-cto-academy", "2025").id == "al-cto-academy@2025-9m"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2024-10-01", "al-td-ceu@fy2025"),
        ("2025-09-30", "al-td-ceu@fy2025"),
        ("2025-10-01", "al-td-ceu@fy2026"),
        ("2026-09-30", "al-td-ceu@fy2026"),
    ],
)
def test_a_year_has_the_rules_that_are_in_force_at_its_start(on: str, expected: str) -> None:
    assert choosing.for_year(KNOWN, YEARLY, day(on)).id == expected


@pytest.mark.parametrize(
    ("choose", "sentence"),
    [
        (lambda: checks.rule_set_for(RECERT, day("2016-06-30")),
         "no rule set of al-cto-recert is in force on 2016-06-30"),
        (lambda: choosing.for_year(KNOWN, YEARLY, day("2024-09-30")),
         "no rule set of al-td-ceu is for the year of 2024-09-30"),
        (lambda: checks.rule_set_for_cohort("cite-ctom", "18"), "no rule set of cite-ctom is for the cohort 18"),
        (lambda: checks.rule_set_for_period("cite-ctom", (day("2023-01-01"), day("2023-12-31"))),
         "no rule set of cite-ctom is for 2023-01-01 to 2023-12-31"),
    ],
)  # fmt: skip
def test_where_no_rules_are_in_force_a_sentence_says_so(choose, sentence: str) -> None:
    with pytest.raises(KeyError) as refused:
        choose()
    assert refused.value.args == (sentence,)


DIRECTOR = Standing(posts=("technology_director",))
HOLDER = Standing(credentials=("AL-CTO",), cohort="Alpha", cycles={RECERT: (day("2023-06-15"), day("2026-06-15"))})
IN_COHORT = Standing(cohorts={"al-cto-academy": "2025", "nc-cecto": "2010"})


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(), []),
        (Standing(posts=("technology_staff",)), []),
        (DIRECTOR, ["al-td-ceu@fy2025"]),
        (HOLDER, [POLICY, "al-cto-renewal@academy"]),
        (dataclasses.replace(HOLDER, posts=DIRECTOR.posts), [POLICY, "al-cto-renewal@academy", "al-td-ceu@fy2025"]),
        (dataclasses.replace(HOLDER, cohort=""), [POLICY, "al-cto-renewal@academy"]),
        (dataclasses.replace(HOLDER, cohort="Omega"), ["al-cto-renewal@academy"]),
        (dataclasses.replace(HOLDER, credentials=()), [POLICY]),
        (IN_COHORT, ["al-cto-academy@2025-9m", "nc-cecto@2010"]),
        (Standing(cohorts={"al-cto-academy": "2031"}), []),
    ],
)
def test_an_hour_counts_under_the_rules_of_every_program_that_a_person_is_in(
    standing: Standing, expected: list[str]
) -> None:
    assert [each.id for each in checks.rule_sets_for(standing, day("2025-02-10"))] == expected


def test_a_rule_set_that_was_used_stays_as_it_was() -> None:
    used = {name: rules.hash for name, rules in KNOWN.items()}
    assert checks.changed_since_used(KNOWN, used) == ()
    assert checks.changed_since_used(KNOWN, {}) == ()
    now, correction = KNOWN[POLICY].hash, "A correction is a new version in a file of its own."
    assert checks.changed_since_used(KNOWN, used | {POLICY: "0" * 64, "al-td-ceu@fy2020": "1" * 64}) == (
        (
            f"The rule set {POLICY} was changed after it was used (its hash is {now[:12]}, it was 000000000000); "
            f"put {POLICY}.toml back as it was. {correction}"
        ),
        (
            "The rule set al-td-ceu@fy2020 was used and is not there any more; "
            f"put al-td-ceu@fy2020.toml back as it was. {correction}"
        ),
    )
