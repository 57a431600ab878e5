"""The commands that set Plandesk up and run it."""

from __future__ import annotations

import argparse
import os
import sys

from review.cli.saying import complain
from review.settings import read_settings


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `serve`, `migrate`, `invite`, and those that `serve` itself starts."""
    command = commands.add_parser("serve", help="start Plandesk with all of its processes")
    command.add_argument("--demo", action="store_true", help="with made people and packets, to try it")
    command.set_defaults(run=_serve)

    command = commands.add_parser("migrate", help="bring the database to the present schema")
    command.set_defaults(run=_migrate)

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


def _serve(wish: argparse.Namespace) -> int:
    settings = read_settings()
    from review.serving.preflight import NotReady
    from review.serving.serve import serve

    try:
        serve(settings, demo=wish.demo, say=lambda words: print(words, flush=True))
    except NotReady as error:
        return complain(error)
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
        return complain(error)
    print("The database is at the present schema.")
    return 0


def _invite(wish: argparse.Namespace) -> int:
    settings = read_settings()
    import checks
    from review.serving.invitations import invite
    from review.serving.preflight import NotReady, examine_database

    programs = sorted({rules.program for rules in checks.rule_sets().values()})
    if wish.program not in programs:
        return complain(f"{wish.program} is not a program; there are: {', '.join(programs)}.")
    try:
        examine_database(settings.database_url)
        words = invite(settings, wish.email, name=wish.name, grant=(wish.role, wish.program), district=wish.district)
    except NotReady as error:
        return complain(error)
    print(words)
    return 0


def _become(wish: argparse.Namespace) -> int:
    """Turns into the process: jobs and pages are started by name, so that no edge knows the other."""
    words = [*wish.words, *([wish.queue] if "queue" in wish else [])]
    os.execv(sys.executable, [sys.executable, "-m", wish.module, *words])  # noqa: S606 - our own modules
