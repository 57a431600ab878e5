"""The commands about what is kept: two that look at it and change nothing, and one that takes facts over."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from review.cli.saying import SOMETHING_TO_FIX, complain, progress, say
from review.settings import read_settings


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `checks stats`, `verify` and `progress import`."""
    command = commands.add_parser("checks", help="what is known of the checks themselves")
    about_checks = command.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command = about_checks.add_parser("stats", help="how often reviewers confirmed or dismissed what each check found")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.set_defaults(run=_check_stats)

    command = commands.add_parser(
        "verify",
        help="look whether everything that is kept is as it should be; changes nothing",
        epilog="Exit status: 0 all well, 1 something is wrong, 2 could not run.",
    )
    command.add_argument("--all", action="store_true", help="name all that is wrong, not the first of each kind")
    command.add_argument("--fast", action="store_true", help="leave out the content of the files")
    command.set_defaults(run=_verify)

    command = commands.add_parser("progress", help="how far people are in programs that run in cohorts")
    about_progress = command.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command = about_progress.add_parser(
        "import",
        help="take over a file of the organizers: all of it, or nothing where a row is wrong",
        epilog="Exit status: 0 taken over, 1 a row is wrong, 2 could not run. docs/rules.md describes the file.",
    )
    command.add_argument("file", type=Path, metavar="FILE.json", help="email, ruleset, completed_on and facts of each")
    command.set_defaults(run=_import_progress)


def _check_stats(wish: argparse.Namespace) -> int:
    settings = read_settings()
    from review.serving.check_stats import read_records, records_as_json, records_as_text
    from review.serving.preflight import NotReady, examine_database

    try:
        examine_database(settings.database_url)
        records = read_records(settings)
    except NotReady as error:
        return complain(error)
    if wish.json:
        print(json.dumps(records_as_json(records), ensure_ascii=False, indent=1))
    else:
        say(records_as_text(records))
    return 0


def _verify(wish: argparse.Namespace) -> int:
    settings = read_settings()
    from review.serving.preflight import NotReady
    from review.verifying import verify

    try:
        verified = verify(settings, fast=wish.fast, say=progress)
    except NotReady as error:
        return complain(error)
    say(verified.in_words(every=wish.all))
    return SOMETHING_TO_FIX if verified.problems else 0


def _import_progress(wish: argparse.Namespace) -> int:
    settings = read_settings()
    from review.db import make_engine, transaction
    from review.operations import refusals
    from review.operations.progress_import import import_progress
    from review.serving.preflight import NotReady, examine_database

    try:
        text = wish.file.read_text("utf-8")
        examine_database(settings.database_url)
    except NotReady as error:
        return complain(error)
    except (OSError, UnicodeDecodeError) as error:
        return complain(f"{wish.file} cannot be read: {error}.")
    engine = make_engine(settings.database_url)
    try:
        with transaction(engine) as db:
            imported = import_progress(db, text)
    except refusals.NotReady as refused:
        for problem in refused.problems:
            complain(problem.sentence)
        return SOMETHING_TO_FIX
    finally:
        engine.dispose()
    say(f"{imported.added} added, {imported.changed} changed, {imported.same} as before.")
    return 0
