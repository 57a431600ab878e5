"""The command `plandesk`; each command loads only what it needs."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from review.cli import documents, records, rule_sets, running
from review.cli.saying import SOMETHING_TO_FIX, complain
from review.settings import BadSetting, keep_private

__all__ = ["main"]


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
        sys.exit(complain(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        _silence_stdout()
        sys.exit(SOMETHING_TO_FIX)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _silence_stdout()
        sys.exit(complain("The answer could not be written: there is no space left."))
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
    for theme in (documents, records, rule_sets, running):
        theme.add_commands(commands)
    return parser
