"""One entry for an external event: its director adds files and takes it back, a coordinator judges it."""

from __future__ import annotations

from typing import cast, get_args

from flask import Blueprint, Response, abort, current_app, flash, g, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from review.db import open_db
from review.forms import Form, show, trim
from review.models import HoursEntry
from review.operations.evidence import LIMITS, MEGABYTE, MOST_FILES
from review.operations.external_hours import Judgment, judge_external, remove_external, require_space, show_by_file
from review.operations.refusals import NotAllowed
from review.queries.hours import areas_in_words, is_fixed, standing_of
from review.queries.mandates import MandateYear, all_mandates, year_of_day
from review.queries.own_years import find_entry_of_year, find_own_entry
from review.queries.rosters import receipts_of
from review.queries.yearly import may_look
from review.routes.acts import perform, sent_version
from review.routes.evidence import EvidenceForm, file_of, take_in
from review.routes.files import hand_out
from review.routes.guard import open_to

blueprint = Blueprint("external_hours", __name__)

DONE = {
    "verify": "“{}” is verified.",
    "query": "The question about “{}” is on its way.",
    "reject": "“{}” is rejected, and the director is told why.",
}


class JudgeForm(Form):
    """The words to the director."""

    words = TextAreaField("Words to the director", filters=[trim])


def own_entry(public_id: str) -> HoursEntry:
    """The director's own entry at this address."""
    return find_own_entry(g.db, public_id, g.actor) or abort(404)


@blueprint.get("/years/entries/<entry_id>")
@open_to("candidate")
def entry(entry_id: str) -> ResponseReturnValue:
    """The director's own entry: what it says, how it stands, and its files."""
    return show_own(entry_id, Form(formdata=None))


def show_own(entry_id: str, form: Form, status: int = 200) -> tuple[str, int]:
    """The page of an entry around what was refused, if something was."""
    one = own_entry(entry_id)
    years = (year_of_day(program, one.date_completed) for program in all_mandates())
    year = next((each for each in years if each is not None), None) or abort(404)
    return show(
        "candidate/external_entry.html",
        form,
        status=status,
        entry=one,
        one=year,
        rules=year.rules,
        open=not is_fixed(one) and one.origin != "roster",
        receipt=receipts_of(g.db, [one]).get(one.id, ""),
        standing_of=standing_of,
        areas_in_words=areas_in_words,
        megabytes=LIMITS.file_bytes // MEGABYTE,
        most_files=MOST_FILES,
    )


@blueprint.post("/years/entries/<entry_id>/remove")
@open_to("candidate")
def remove(entry_id: str) -> ResponseReturnValue:
    """Takes an entry back."""
    one, form = own_entry(entry_id), Form()
    activity = one.activity

    def do() -> str:
        remove_external(g.db, one, actor=g.actor, version=sent_version())
        flash(f"“{activity}” is taken back.")
        return url_for("own_years.home")

    return perform(do, form, lambda status: show_own(entry_id, form, status))


@blueprint.post("/years/entries/<entry_id>/evidence")
@open_to("candidate")
def add_file(entry_id: str) -> ResponseReturnValue:
    """Takes a file in for an entry that may still change."""
    form = EvidenceForm()
    # The file is stored before the writing transaction begins: nobody else waits for a slow disk.
    with open_db(current_app.config["ENGINE"], writes=False) as db:
        there = find_own_entry(db, entry_id, g.actor) or abort(404)
        if is_fixed(there) or there.origin == "roster":
            raise NotAllowed("This entry cannot be changed any more.")
        taken = take_in(db, there, form, require_space)
    if isinstance(taken, int):
        return show_own(entry_id, form, taken)
    one = own_entry(entry_id)

    def do() -> str:
        show_by_file(g.db, one, actor=g.actor, upload=taken)
        flash(f"{taken.name} is with “{one.activity}” now.")
        return url_for("external_hours.entry", entry_id=entry_id)

    return perform(do, form, lambda status: show_own(entry_id, form, status))


@blueprint.get("/years/entries/<entry_id>/evidence/<evidence_id>")
@open_to("candidate")
def download(entry_id: str, evidence_id: str) -> Response:
    """The director's own file back, as it was stored."""
    return hand_out(file_of(own_entry(entry_id), evidence_id))


def seen_entry(public_id: str) -> tuple[HoursEntry, MandateYear]:
    """The entry at this address with its year; one with a conflict of interest is as good as missing."""
    found = find_entry_of_year(g.db, public_id, g.actor) or abort(404)
    if not may_look(g.actor, found[1], found[0].person):
        abort(404)
    return found


@blueprint.get("/program/years/entries/<entry_id>")
@open_to("coordinator")
def judged(entry_id: str) -> ResponseReturnValue:
    """An entry with its files, and what may be done about it."""
    return show_judged(entry_id, JudgeForm(formdata=None))


def show_judged(entry_id: str, form: Form, status: int = 200) -> tuple[str, int]:
    """The page of an entry around what was refused, if something was."""
    found, one = seen_entry(entry_id)
    return show(
        "coordinator/external_entry.html",
        form,
        status=status,
        entry=found,
        one=one,
        rules=one.rules,
        open=not is_fixed(found),
        standing_of=standing_of,
        areas_in_words=areas_in_words,
    )


@blueprint.post(f"/program/years/entries/<entry_id>/<any({', '.join(get_args(Judgment))}):act>")
@open_to("coordinator")
def judge(entry_id: str, act: str) -> ResponseReturnValue:
    """Verifies, queries or rejects an entry, as the coordinator saw it."""
    (found, one), form = seen_entry(entry_id), JudgeForm()
    back = url_for("yearly.director", program=one.rules.program, year=one.year, person_id=found.person.public_id)

    def do() -> str:
        wanted, words = cast("Judgment", act), form.words.data or ""
        judge_external(g.db, one, found, wanted, actor=g.actor, words=words, version=sent_version())
        flash(DONE[act].format(found.activity))
        return back

    return perform(do, form, lambda status: show_judged(entry_id, form, status))


@blueprint.get("/program/years/entries/<entry_id>/evidence/<evidence_id>")
@open_to("coordinator")
def download_for_coordinator(entry_id: str, evidence_id: str) -> Response:
    """A director's file."""
    return hand_out(file_of(seen_entry(entry_id)[0], evidence_id))
