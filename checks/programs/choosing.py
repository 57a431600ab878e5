"""Which rule set applies to whom on which day: what their own tables say, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from checks.ledger.cycles import Window, fiscal_year, fiscal_year_of
from checks.requirements import RuleSet


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides which rules apply to a person: posts and credentials held, and what the person is in now.

    `cohort` is the class in which somebody came to a credential ("" where nobody knows it). `cohorts` (by label) and
    `cycles` (first and last day) are those that the person is in now, by program.
    """

    posts: Collection[str] = ()
    credentials: Collection[str] = ()
    cohort: str = ""
    cohorts: Mapping[str, str] = field(default_factory=dict)
    cycles: Mapping[str, Window] = field(default_factory=dict)


def in_force(known: Mapping[str, RuleSet], program: str, day: dt.date) -> RuleSet:
    """The latest of the known rule sets of a program whose days hold `day`; variants are never chosen by day.

    KeyError where there is none.
    """
    return _latest(
        (each for each in _of(known, program) if _holds(each, day)),
        f"no rule set of {program} is in force on {day.isoformat()}",
    )


def for_period(known: Mapping[str, RuleSet], program: str, period: Window) -> RuleSet:
    """The rule set for a cycle or a year (its first and last day, both inside); KeyError where there is none.

    Each rule set says which of the two days must be one of its own: a cycle's end, or a year's start.
    """
    first, last = period
    chosen = (
        each
        for each in _of(known, program)
        if each.version_selected_by != "cohort"
        and _holds(each, last if each.version_selected_by == "cycle_end" else first)
    )
    return _latest(chosen, f"no rule set of {program} is for {first.isoformat()} to {last.isoformat()}")


def for_year(known: Mapping[str, RuleSet], program: str, day: dt.date) -> RuleSet:
    """The rule set for the fiscal year in which `day` lies; KeyError where there is none."""
    chosen = (
        each
        for each in _of(known, program)
        if each.period.kind == "fiscal_year" and _holds(each, fiscal_year(each, fiscal_year_of(each, day))[0])
    )
    return _latest(chosen, f"no rule set of {program} is for the year of {day.isoformat()}")


def for_cohort(known: Mapping[str, RuleSet], program: str, label: str) -> RuleSet:
    """The rule set of a program's cohort; KeyError where there is none."""
    chosen = (each for each in _of(known, program) if each.cohort is not None and each.cohort.label == label)
    return _latest(chosen, f"no rule set of {program} is for the cohort {label}")


def applies(rules: RuleSet, standing: Standing) -> bool:
    """Whether rules are for such a person: one of their posts, one of their cohorts, where they name any.

    A cohort that nobody knows leaves nobody out; a post must be held, and so must a credential that is renewed.
    """
    asked = rules.applies_to
    if rules.kind == "renewal" and rules.credential not in standing.credentials:
        return False
    if asked.posts and not set(asked.posts) & set(standing.posts):
        return False
    return not asked.cohorts or not standing.cohort or standing.cohort in asked.cohorts


def for_person(known: Mapping[str, RuleSet], standing: Standing, day: dt.date) -> tuple[RuleSet, ...]:
    """Every rule set under which a person's hours of that day may count, by the names of their programs.

    A program with cycles counts where the person is in one, a program with cohorts where the person is in one,
    and a yearly one for everyone to whom it applies.
    """
    programs = sorted({each.program for each in known.values()})
    chosen = (_for_person(known, program, standing, day) for program in programs)
    return tuple(each for each in chosen if each is not None and applies(each, standing))


def _for_person(known: Mapping[str, RuleSet], program: str, standing: Standing, day: dt.date) -> RuleSet | None:
    try:
        if program in standing.cycles:
            return for_period(known, program, standing.cycles[program])
        if program in standing.cohorts:
            return for_cohort(known, program, standing.cohorts[program])
        return for_year(known, program, day)
    except KeyError:
        return None


def _of(known: Mapping[str, RuleSet], program: str) -> Iterable[RuleSet]:
    return (each for each in known.values() if each.program == program and not each.variant)


def _holds(rules: RuleSet, day: dt.date) -> bool:
    return rules.effective_from <= day and (rules.effective_until is None or day <= rules.effective_until)


def _latest(chosen: Iterable[RuleSet], otherwise: str) -> RuleSet:
    latest = max(chosen, key=lambda each: (each.effective_from, each.id), default=None)
    if latest is None:
        raise KeyError(otherwise)
    return latest
