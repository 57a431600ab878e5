"""Why an operation was refused; the text of each is the sentence that the person reads."""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An operation was refused and nothing was written."""


class Stale(Refused):
    """Someone or something was faster: what the person saw is no longer so."""


class NotAllowed(Refused):
    """The person may see the thing, but may not do this to it now."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend before the operation can be done: the form field it hangs on ("" for none), and a sentence."""

    field: str
    sentence: str


class NotReady(Refused):
    """Something is missing or wrong; every problem is listed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


def require(problems: list[Problem]) -> None:
    """Refuses with all of the problems, where there are any."""
    if problems:
        raise NotReady(problems)
