"""The commands about rule sets: which there are, whether one is right, what it says, and what it would change."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from review.cli.saying import complain, say
from review.settings import read_settings


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `rules list`, `rules check`, `rules evaluate` and `rules simulate`."""
    command = commands.add_parser("rules", help="the rules of every program, as data")
    about_rules = command.add_subparsers(title="commands", metavar="COMMAND", required=True)

    command = about_rules.add_parser("list", help="every rule set, with its days and its hash")
    command.add_argument("--json", action="store_true", help="print them as JSON")
    command.set_defaults(run=_list)

    command = about_rules.add_parser(
        "check",
        help="look whether a rule set is right; it may extend those of Plandesk",
        epilog="Exit status: 0 it is right, 2 it is not, and the sentence says why.",
    )
    command.add_argument("file", type=Path, metavar="FILE.toml", help="named after the id of the rule set")
    command.set_defaults(run=_check)

    command = about_rules.add_parser(
        "evaluate", help="judge the worked examples of a file, and print the results as JSON"
    )
    command.add_argument("file", type=Path, metavar="FILE.json", help="examples with id, kind, ruleset and given")
    command.set_defaults(run=_evaluate)

    command = about_rules.add_parser(
        "simulate", help="what a new rule set would change for today's holders; changes nothing"
    )
    command.add_argument("file", type=Path, metavar="NEW.toml", help="the new rule set")
    command.add_argument("--json", action="store_true", help="print it as JSON")
    command.set_defaults(run=_simulate)


def _list(wish: argparse.Namespace) -> int:
    import checks
    from checks import rule_set_text

    try:
        known = checks.rule_sets().values()
    except checks.BadRuleSet as error:
        return complain(error)
    if wish.json:
        print(json.dumps([rule_set_text.as_json(each) for each in known], ensure_ascii=False, indent=1))
    else:
        say(rule_set_text.as_text(known))
    return 0


def _check(wish: argparse.Namespace) -> int:
    import checks
    from checks import programs

    try:
        rules = programs.load_file(wish.file)
        shipped = checks.rule_sets().get(rules.id)
    except checks.BadRuleSet as error:
        return complain(error)
    say(f"{wish.file.name} is right: {rules.title}, {rules.hash[:12]}.")
    if shipped is not None and shipped.hash != rules.hash:
        say(f"It differs from the {rules.id} of Plandesk; once that was used, a correction is a new version.")
    return 0


def _evaluate(wish: argparse.Namespace) -> int:
    import checks
    from checks.ledger.examples import BadExample, as_text, evaluate, examples_in

    try:
        results = evaluate(examples_in(wish.file.read_text("utf-8")), checks.rule_sets())
    except (BadExample, checks.BadRuleSet) as error:
        return complain(f"{wish.file}: {error}.")
    except UnicodeDecodeError:
        return complain(f"{wish.file}: the file is not UTF-8.")
    except OSError as error:
        return complain(f"{wish.file} cannot be read: {error.strerror}.")
    print(as_text(results))
    return 0


def _simulate(wish: argparse.Namespace) -> int:
    settings = read_settings()
    import checks
    from checks import programs
    from checks.ledger.examples import as_text as plain_json
    from review.serving.preflight import NotReady, examine_database
    from review.serving.simulation import as_json, as_text, simulate

    try:
        rules = programs.load_file(wish.file)
        examine_database(settings.database_url)
        changes = simulate(settings, rules)
    except (checks.BadRuleSet, NotReady) as error:
        return complain(error)
    if wish.json:
        print(plain_json(as_json(rules, changes)))
    else:
        say(as_text(rules, changes))
    return 0
