"""The command `plandesk`; each command loads only what it needs."""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from review.settings import BadSetting, keep_private, read_settings

if TYPE_CHECKING:
    import checks

DEFAULT_RULE_SET = "al-cto-recert@policy"
KINDS = {
    "plan": "the technology plan",
    "presentation": "its slides",
    "signatures": "a signature sheet; may be given again",
}
SOMETHING_TO_FIX = 1
TROUBLE = 2


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command; its exit status is 0 for well, 1 for something to fix, 2 for trouble."""
    keep_private()
    _make_streams_safe()
    wish = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = wish.run
    try:
        status = run(wish)
        sys.stdout.flush()
    except BadSetting as error:
        sys.exit(_complain(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        _silence_stdout()
        sys.exit(SOMETHING_TO_FIX)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _silence_stdout()
        sys.exit(_complain("The answer could not be written: there is no space left."))
    sys.exit(status)


def _make_streams_safe() -> None:
    """A closed stream takes everything and keeps nothing; a terminal without UTF-8 gets escapes."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for as long as the process lives
        else:
            stream.reconfigure(errors="backslashreplace")


def _silence_stdout() -> None:
    """Nobody takes the output any more; Python would complain once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plandesk", description="The review desk for district technology plans.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

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

    command = commands.add_parser("checks", help="what is known of the checks themselves")
    about_checks = command.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command = about_checks.add_parser("stats", help="how often reviewers confirmed or dismissed what each check found")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.set_defaults(run=_check_stats)

    command = commands.add_parser("serve", help="start Plandesk with all of its processes")
    command.add_argument("--demo", action="store_true", help="with made people and packets, to try it")
    command.set_defaults(run=_serve)

    command = commands.add_parser("migrate", help="bring the database to the present schema")
    command.set_defaults(run=_migrate)

    command = commands.add_parser(
        "verify",
        help="look whether everything that is kept is as it should be; changes nothing",
        epilog="Exit status: 0 all well, 1 something is wrong, 2 could not run.",
    )
    command.add_argument("--all", action="store_true", help="name all that is wrong, not the first of each kind")
    command.add_argument("--fast", action="store_true", help="leave out the content of the files")
    command.set_defaults(run=_verify)

    command = commands.add_parser("invite", help="make a person, or give one a further role, and invite them")
    command.add_argument("email")
    command.add_argument("--name", required=True)
    command.add_argument("--role", required=True, choices=("candidate", "reviewer", "coordinator", "administrator"))
    command.add_argument("--program", required=True, help="as in al-cto-recert")
    command.add_argument("--district", help="the district's name; made where it is new")
    command.set_defaults(run=_invite)

    for name, module, words, help_ in (
        ("web", "review.web", [], "run one web server process"),
        ("worker", "review.jobs", ["worker"], "run one worker process on one queue"),
        ("clock", "review.jobs", ["clock"], "run the clock process"),
    ):
        command = commands.add_parser(name, help=help_)
        if name == "worker":
            command.add_argument("queue")
        command.set_defaults(run=_become, module=module, words=words)
    return parser


def _check(wish: argparse.Namespace) -> int:
    from review.terminal import Named, check

    named = [Named(path, kind) for kind in KINDS for path in getattr(wish, kind)]
    files = [*named, *(Named(path, None) for path in wish.files)]
    if not files:
        return _complain("Name at least one file: plandesk check PLAN [PRESENTATION] [SIGNATURES …]")
    try:
        rule_set = _rule_set(wish.rule_set)
    except LookupError as error:
        return _complain(error.args[0])
    report = check(files, rule_set, say=_progress)
    for file in report.faults:
        if file.fault is not None:
            _complain(f"{file.name}: {file.fault.sentence}")
    return _print_report(report, rule_set, as_json=wish.json)


def _rule_set(name: str) -> checks.RuleSet:
    import checks

    try:
        known = checks.rule_sets()
    except checks.BadRuleSet as error:
        raise LookupError(str(error)) from error
    if name not in known:
        raise LookupError(f"{name} is not a rule set; there are: {', '.join(sorted(known))}.")
    return known[name]


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
        return _complain(f"{wish.folder} holds no labeled packets: folders with a truth.json each.")
    if unknown := [name for name in wish.only or () if not (wish.folder / name / "truth.json").is_file()]:
        return _complain(f"{wish.folder} holds no labeled packet {', '.join(unknown)}.")
    try:
        rule_set = _rule_set(wish.rule_set)
    except LookupError as error:
        return _complain(error.args[0])
    try:
        figures = measure(wish.folder, rule_set, only=wish.only, say=_progress)
    except ValueError as error:
        return _complain(f"{wish.folder}: a truth.json is not as it should be: {error}")
    print(json.dumps(figures_as_json(figures), ensure_ascii=False, indent=1) if wish.json else figures_as_text(figures))
    return 0


def _check_stats(wish: argparse.Namespace) -> int:
    settings = read_settings()
    from review.serving.check_stats import read_records, records_as_json, records_as_text
    from review.serving.preflight import NotReady, examine_database

    try:
        examine_database(settings.database_url)
        records = read_records(settings)
    except NotReady as error:
        return _complain(error)
    if wish.json:
        print(json.dumps(records_as_json(records), ensure_ascii=False, indent=1))
    else:
        for line in records_as_text(records).splitlines():
            print(_on_one_line(line))
    return 0


def _serve(wish: argparse.Namespace) -> int:
    settings = read_settings()
    from review.serving.preflight import NotReady
    from review.serving.serve import serve

    try:
        serve(settings, demo=wish.demo, say=lambda words: print(words, flush=True))
    except NotReady as error:
        return _complain(error)
    return 0


def _migrate(_wish: argparse.Namespace) -> int:
    settings = read_settings()
    from review.serving.preflight import NotReady, examine_database, make_folders
    from review.serving.serve import migrate

    try:
        make_folders(settings.data)
        examine_database(settings.database_url)
        migrate(settings, asked=True)
    except NotReady as error:
        return _complain(error)
    print("The database is at the present schema.")
    return 0


def _verify(wish: argparse.Namespace) -> int:
    settings = read_settings()
    from review.serving.preflight import NotReady
    from review.verifying import verify

    try:
        verified = verify(settings, fast=wish.fast, say=_progress)
    except NotReady as error:
        return _complain(error)
    for line in verified.in_words(every=wish.all).splitlines():
        print(_on_one_line(line))
    return SOMETHING_TO_FIX if verified.problems else 0


def _invite(wish: argparse.Namespace) -> int:
    settings = read_settings()
    import checks
    from review.serving.invitations import invite
    from review.serving.preflight import NotReady, examine_database

    programs = sorted({rules.program for rules in checks.rule_sets().values()})
    if wish.program not in programs:
        return _complain(f"{wish.program} is not a program; there are: {', '.join(programs)}.")
    try:
        examine_database(settings.database_url)
        words = invite(settings, wish.email, name=wish.name, grant=(wish.role, wish.program), district=wish.district)
    except NotReady as error:
        return _complain(error)
    print(words)
    return 0


def _become(wish: argparse.Namespace) -> int:
    """Turns into the process: jobs and pages are started by name, so that no edge knows the other."""
    words = [*wish.words, *([wish.queue] if "queue" in wish else [])]
    os.execv(sys.executable, [sys.executable, "-m", wish.module, *words])  # noqa: S606 - our own modules


def _progress(words: str) -> None:
    print(f"{_on_one_line(words)} …", file=sys.stderr, flush=True)


def _complain(words: object) -> int:
    print(_on_one_line(str(words)), file=sys.stderr)
    return TROUBLE


def _on_one_line(words: str) -> str:
    """A file's name may hold what moves the cursor or changes the terminal's colors."""
    return "".join(each if each.isprintable() else " " for each in words)


if __name__ == "__main__":
    main()
