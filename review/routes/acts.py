"""How a page does an act: it leads on where that was done, and shows itself again, as typed, where it was refused."""

from __future__ import annotations

from collections.abc import Callable

from flask import g, redirect, request
from flask.typing import ResponseReturnValue

from review.forms import Form
from review.operations.refusals import NotReady, Stale


def perform(do: Callable[[], str], form: Form, again: Callable[[int], ResponseReturnValue]) -> ResponseReturnValue:
    """Leads (303) to the address that `do` returns; where that is refused, answers with `again(status)`.

    `again` shows the page around the same form, whose problems are on it by then: 422 for what is to be
    mended, 409 where something was faster. What `do` wrote is taken back before. Other refusals pass on to
    pages of their own. Rows read before are read anew: the page shows how things stand now, and its form
    must take versions from them, not from what was sent.
    """
    try:
        return redirect(do(), 303)
    except NotReady as refused:
        form.add_problems(refused.problems)
        status = 422
    except Stale as refused:
        form.form_errors.append(str(refused))
        status = 409
    g.db.rollback()
    return again(status)


def sent_version() -> int:
    """The version that the person's page showed; 0, which no row has, where the form names none."""
    return as_version(request.form.get("version", ""))


def as_version(words: str) -> int:
    """A version as a form names it; 0, which no row has, for what is none."""
    return int(words) if words.isdecimal() and words.isascii() and len(words) < 10 else 0
