"""The coordinator's hours desk: whose log waits, a holder's log, one entry; verify, query, reject, take it back."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectMultipleField, TextAreaField

from review.forms import Form, show, trim
from review.models import Cycle, HoursEntry
from review.operations.hours_desk import JUDGMENTS, Judgment, judge, judge_each, take_back
from review.operations.refusals import NotReady, Problem
from review.queries.batches import find_batch
from review.queries.candidate import find_entry
from review.queries.hours import (
    areas_in_words,
    hours_log,
    is_fixed,
    may_verify_hours,
    rules_of_cycle,
    shortfalls_in_words,
    standing_of,
    taken_back,
)
from review.queries.hours_desk import entries_at, hours_outcomes, waiting_logs
from review.queries.ledgers import ledgers_of
from review.queries.packets import packet_of
from review.queries.program import find_cycle
from review.routes.acts import as_version, perform, sent_version
from review.routes.downloads import Form as FileForm
from review.routes.downloads import send_table
from review.routes.guard import open_to
from review.routes.hours_tables import log_table
from review.routes.messages import ZONE

blueprint = Blueprint("hours_desk", __name__, url_prefix="/program/hours")

AT_ONCE = 300
DONE = {
    "verify": "“{}” is verified.",
    "query": "The question about “{}” is on its way.",
    "reject": "“{}” is rejected, and its holder is told why.",
}


class JudgeForm(Form):
    """The entries that are ticked, and the words to their holder."""

    entries = SelectMultipleField("Entries", validate_choice=False)
    words = TextAreaField(
        "Words to the holder", filters=[trim], description="Asked for with a question or a rejection."
    )


def seen_cycle(public_id: str) -> Cycle:
    """The cycle at this address; one with a conflict of interest is as good as missing."""
    return find_cycle(g.db, public_id, g.actor) or abort(404)


def seen_entry(cycle: Cycle, public_id: str) -> HoursEntry:
    """A line of that cycle's log."""
    return find_entry(g.db, cycle, public_id) or abort(404)


@blueprint.get("")
@open_to("coordinator")
def waiting() -> ResponseReturnValue:
    """Whose hours wait to be verified, the longest wait on top."""
    after = request.args.get("after", "")
    return show("coordinator/hours_waiting.html", listing=waiting_logs(g.db, g.actor, after), after=after, zone=ZONE)


@blueprint.get("/<cycle_id>")
@open_to("coordinator")
def log(cycle_id: str) -> ResponseReturnValue:
    """The hours of a cycle: what is to be verified, what counts, and what is short."""
    return show_log(seen_cycle(cycle_id), JudgeForm(formdata=None))


def show_log(cycle: Cycle, form: Form, status: int = 200) -> tuple[str, int]:
    """The hours of a cycle around what was refused, if something was."""
    rules, log = rules_of_cycle(cycle), hours_log(g.db, cycle)
    by_standing: dict[str, list[HoursEntry]] = {name: [] for name in ("waiting", "queried", "rejected", "verified")}
    for entry in log.entries:
        by_standing[standing_of(entry)].append(entry)
    return show(
        "coordinator/hours.html",
        form,
        status=status,
        cycle=cycle,
        rules=rules,
        log=log,
        by_standing=by_standing,
        ticked=(form.entries.data or []) if "entries" in form else [],
        taken_back=taken_back(g.db, by_standing["waiting"]),
        short=shortfalls_in_words(rules, log.verified),
        may_verify=may_verify_hours(g.actor, cycle),
        packet=packet_of(g.db, cycle),
        areas_in_words=areas_in_words,
    )


@blueprint.get("/<cycle_id>/<entry_id>")
@open_to("coordinator")
def entry(cycle_id: str, entry_id: str) -> ResponseReturnValue:
    """One entry with its files, how it counts, and what may be done about it."""
    cycle = seen_cycle(cycle_id)
    return show_entry(cycle, seen_entry(cycle, entry_id), JudgeForm(formdata=None))


def show_entry(cycle: Cycle, entry: HoursEntry, form: Form, status: int = 200) -> tuple[str, int]:
    """The page of an entry around what was refused, if something was."""
    programs = g.actor.programs("coordinator")
    return show(
        "coordinator/hours_entry.html",
        form,
        status=status,
        cycle=cycle,
        entry=entry,
        rules=rules_of_cycle(cycle),
        ledgers=[one for one in ledgers_of(g.db, entry) if one.rules.program in programs],
        may_verify=may_verify_hours(g.actor, cycle),
        fixed=is_fixed(entry),
        taken_back=taken_back(g.db, [entry]),
        standing_of=standing_of,
        areas_in_words=areas_in_words,
    )


@blueprint.post(f"/<cycle_id>/<entry_id>/<any({', '.join(JUDGMENTS)}):act>")
@open_to("coordinator")
def judge_one(cycle_id: str, entry_id: str, act: str) -> ResponseReturnValue:
    """Verifies, queries or rejects one entry, as the coordinator saw it."""
    cycle = seen_cycle(cycle_id)
    entry, form = seen_entry(cycle, entry_id), JudgeForm()
    activity = entry.activity

    def do() -> str:
        words = form.words.data or ""
        judge(g.db, entry, cast("Judgment", act), actor=g.actor, words=words, version=sent_version())
        flash(DONE[act].format(activity))
        return url_for("hours_desk.log", cycle_id=cycle_id)

    return perform(do, form, lambda status: show_entry(cycle, seen_entry(cycle, entry_id), form, status))


@blueprint.post("/<cycle_id>/<entry_id>/take-back")
@open_to("coordinator")
def take_back_one(cycle_id: str, entry_id: str) -> ResponseReturnValue:
    """Takes back that an entry was verified or rejected, as the coordinator saw it."""
    cycle = seen_cycle(cycle_id)
    entry, form = seen_entry(cycle, entry_id), JudgeForm()

    def do() -> str:
        take_back(g.db, entry, actor=g.actor, words=form.words.data or "", version=sent_version())
        flash(f"“{entry.activity}” waits to be verified again, and its holder is told why.")
        return url_for("hours_desk.entry", cycle_id=cycle_id, entry_id=entry_id)

    return perform(do, form, lambda status: show_entry(cycle, seen_entry(cycle, entry_id), form, status))


@blueprint.post("/<cycle_id>/judge")
@open_to("coordinator")
def judge_ticked(cycle_id: str) -> ResponseReturnValue:
    """Does the same to every entry that is ticked, and leads to the page that tells what became of it."""
    cycle, form = seen_cycle(cycle_id), JudgeForm()
    act = request.form.get("act", "")
    if act not in JUDGMENTS:
        abort(404)

    def do() -> str:
        versions = dict(one.partition(":")[::2] for one in form.entries.data or [])
        if not versions:
            raise NotReady([Problem("", "Tick the entries first.")])
        if len(versions) > AT_ONCE:
            raise NotReady([Problem("", f"Tick {AT_ONCE} entries at most.")])
        there = entries_at(g.db, cycle, versions)
        wanted = [(entry, as_version(versions[entry.public_id])) for entry in there]
        absent = len(versions) - len(there)
        words = form.words.data or ""
        batch = judge_each(g.db, cycle, wanted, act, actor=g.actor, words=words, absent=absent)
        return url_for("hours_desk.outcome", cycle_id=cycle_id, batch_id=batch.public_id)

    return perform(do, form, lambda status: show_log(cycle, form, status))


@blueprint.get("/<cycle_id>/outcome/<batch_id>")
@open_to("coordinator")
def outcome(cycle_id: str, batch_id: str) -> ResponseReturnValue:
    """What became of an act on several entries, for the person who did it."""
    cycle = seen_cycle(cycle_id)
    batch = find_batch(g.db, batch_id, g.actor, JUDGMENTS) or abort(404)
    listed = hours_outcomes(g.db, cycle, batch)
    return show("coordinator/hours_outcome.html", cycle=cycle, batch=batch, outcomes=listed)


@blueprint.get("/<cycle_id>/hours.<any(csv, xlsx):file_form>")
@open_to("coordinator")
def download(cycle_id: str, file_form: str) -> Response:
    """A holder's log as a file for spreadsheets."""
    cycle = seen_cycle(cycle_id)
    table = log_table(rules_of_cycle(cycle), hours_log(g.db, cycle))
    return send_table(table, cast("FileForm", file_form), "hours")
