"""The commands that check documents on this computer, without a server."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from review.cli.saying import complain, progress

if TYPE_CHECKING:
    import checks

DEFAULT_RULE_SET = "al-cto-recert@policy"
KINDS = {
    "plan": "the technology plan",
    "presentation": "its slides",
    "signatures": "a signature sheet; may be given again",
}


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `check` and `evaluate`."""
    command = commands.add_parser(
        "check",
        help="check the documents of one packet, without a server",
        epilog="Exit status: 0 nothing to fix, 1 something to fix, 2 a file could not be read.",
    )
    command.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="what each is, is told by its name and content"
    )
    for kind, what in KINDS.items():
        command.add_argument(f"--{kind}", action="append", type=Path, default=[], metavar="FILE", help=what)
    command.add_argument("--json", action="store_true", help="print the report as JSON")
    command.add_argument("--rule-set", default=DEFAULT_RULE_SET, metavar="ID", help=f"default: {DEFAULT_RULE_SET}")
    command.set_defaults(run=_check)

    command = commands.add_parser("evaluate", help="measure the checks on labeled packets")
    command.add_argument("folder", type=Path, metavar="DIR", help="folders with a truth.json each")
    command.add_argument("--only", action="append", metavar="NAME", help="this packet alone; may be given again")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.add_argument("--rule-set", default=DEFAULT_RULE_SET, metavar="ID", help=f"default: {DEFAULT_RULE_SET}")
    command.set_defaults(run=_evaluate)


def _check(wish: argparse.Namespace) -> int:
    from review.terminal import Named, check

    named = [Named(path, kind) for kind in KINDS for path in getattr(wish, kind)]
    files = [*named, *(Named(path, None) for path in wish.files)]
    if not files:
        return complain("Name at least one file: plandesk check PLAN [PRESENTATION] [SIGNATURES …]")
    try:
        rule_set = _rule_set(wish.rule_set)
    except LookupError as error:
        return complain(error.args[0])
    report = check(files, rule_set, say=progress)
    for file in report.faults:
        if file.fault is not None:
            complain(f"{file.name}: {file.fault.sentence}")
    return _print_report(report, rule_set, as_json=wish.json)


def _rule_set(name: str) -> checks.RuleSet:
    import checks

    try:
        known = checks.rule_sets()
    except checks.BadRuleSet as error:
        raise LookupError(str(error)) from error
    named = known.get(name)
    if named is None or not named.documents:
        why = "is not a rule set" if named is None else "asks for no documents"
        those = ", ".join(sorted(id for id, rules in known.items() if rules.documents))  # noqa: A001
        raise LookupError(f"{name} {why}; documents are checked under: {those}.")
    return named


def _print_report(report: checks.Report, rule_set: checks.RuleSet, *, as_json: bool) -> int:
    import checks

    if as_json:
        print(json.dumps(checks.report_as_json(report), ensure_ascii=False, indent=1))
    else:
        print(checks.report_as_text(report, rule_set))
    return checks.exit_status(report)


def _evaluate(wish: argparse.Namespace) -> int:
    from checks.evaluate_text import figures_as_json, figures_as_text
    from review.terminal import measure

    if not any(wish.folder.glob("*/truth.json")):
        return complain(f"{wish.folder} holds no labeled packets: folders with a truth.json each.")
    if unknown := [name for name in wish.only or () if not (wish.folder / name / "truth.json").is_file()]:
        return complain(f"{wish.folder} holds no labeled packet {', '.join(unknown)}.")
    try:
        rule_set = _rule_set(wish.rule_set)
    except LookupError as error:
        return complain(error.args[0])
    try:
        figures = measure(wish.folder, rule_set, only=wish.only, say=progress)
    except ValueError as error:
        return complain(f"{wish.folder}: a truth.json is not as it should be: {error}")
    print(json.dumps(figures_as_json(figures), ensure_ascii=False, indent=1) if wish.json else figures_as_text(figures))
    return 0
