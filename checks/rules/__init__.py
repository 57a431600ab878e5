"""The checks: one file here is one check, found by its file name."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any, Protocol, cast

from checks.model import Evidence, Finding, RuleSet


class Check(Protocol):
    """What a file here holds: a generator of findings from the evidence, the rules and its own options."""

    def __call__(self, evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
        """What it found; severity and mode are set afterwards from the rule set."""
        ...


@functools.cache
def names() -> tuple[str, ...]:
    """The names of all checks, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def named(name: str) -> Check:
    """The check of that name."""
    return cast(Check, importlib.import_module(f"{__name__}.{name}").check)


def about(name: str) -> str:
    """What the check of that name holds documents to, in one sentence: the first line of its file."""
    return (importlib.import_module(f"{__name__}.{name}").__doc__ or "").partition("\n")[0]


def options_of(name: str) -> frozenset[str]:
    """The options that a check understands: the names in its OPTIONS."""
    return frozenset(getattr(importlib.import_module(f"{__name__}.{name}"), "OPTIONS", ()))
