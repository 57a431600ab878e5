"""Runs the steps over a packet: draws the evidence, then lets each check of the rule set look at it."""

from __future__ import annotations

import functools
import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from checks import rules
from checks.evidence.draw import draw
from checks.model import Evidence, Finding, Packet, Report, RuleSet
from checks.requirements import CheckRule, Mode, Severity

Progress = Callable[[str], None]
_log = logging.getLogger(__name__)


def run(packet: Packet, rule_set: RuleSet, progress: Progress | None = None) -> Report:
    """What the checks of a rule set say about a packet; `progress` is told each step in a few words.

    A step that breaks becomes a finding `could_not_run` and hides none of the others.
    """
    started = time.perf_counter()
    tell = progress or (lambda _step: None)
    evidence, broken = draw(packet, rule_set, tell)
    tell("comparing with the rules")
    modes = {rule.name: rule.mode for rule in rule_set.checks}
    findings = [_could_not_run(step, modes.get(step, "enforce")) for step in broken]
    for rule in rule_set.checks:
        # A check whose evidence broke would call missing what nobody looked for.
        if rule.name not in broken:
            findings.extend(_findings(rule, evidence, rule_set))
    return Report(rule_set.id, evidence, tuple(findings), round(time.perf_counter() - started, 3))


def warm_up() -> None:
    """Load what the first check would otherwise wait for (about a second)."""
    from checks.sections import classifier, language

    language.load()
    for name in (classifier.HEADINGS, classifier.PASSAGES):
        classifier.load(name)


@functools.cache
def version() -> str:
    """A sha-256 over the code and the data of the checks; equal versions answer alike.

    Rule sets are left out, and what the models are trained from: what they are is counted.
    """
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        rule_set = inside.parts[0] == "programs" and path.suffix == ".toml"
        if rule_set or not path.is_file() or {"__pycache__", "training"} & set(inside.parts):
            continue
        digest.update(f"{inside.as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _findings(rule: CheckRule, evidence: Evidence, rule_set: RuleSet) -> Iterator[Finding]:
    """The findings of one check, as severe as the rule set says at most, and in its mode."""
    try:
        for found in rules.named(rule.name)(evidence, rule_set, rule.options):
            severity: Severity = "note" if "note" in (found.severity, rule.severity) else "fix"
            yield replace(found, check=rule.name, severity=severity, mode=rule.mode)
    except Exception:  # noqa: BLE001 - whatever breaks in one check must not take the report with it
        _log.exception("a check broke", extra={"check": rule.name})
        yield _could_not_run(rule.name, rule.mode)


def _could_not_run(step: str, mode: Mode) -> Finding:
    message = "A fault in the program kept this from being checked; a person has to look."
    return Finding(step, "could_not_run", "note", message, mode=mode)
