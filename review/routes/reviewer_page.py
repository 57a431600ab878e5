"""The reviewer's packet page: what stands on it, around whichever form was just sent and refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, g

from review import clock
from review.forms import Form, show
from review.models import Decision, Deficiency, Packet
from review.operations.decisions import letter, requirements, usual_fix_by
from review.policy import may
from review.queries.checklist import checklist_rows
from review.queries.desk import (
    ReadFinding,
    applied_decisions,
    desk_deficiencies,
    find_deficiency,
    find_finding,
    read_findings,
)
from review.queries.facts import facts_of, staged_decision
from review.queries.notes import notes
from review.queries.packets import find_packet, pointers_of
from review.queries.reports import rules_of
from review.queries.waiting import Filters, next_in_hand, next_waiting
from review.routes.reviewer_forms import (
    MUST_FIX,
    DismissForm,
    NoteForm,
    ResolveForm,
    canned_texts,
    deficiency_form,
    pass_form,
    return_form,
    values_of_draft,
    values_of_finding,
)
from review.workflow.deficiencies import BY_REVIEWER, DeficiencyAct, DeficiencyState, next_deficiency_state

ACTS = (
    "claim",
    "release",
    "write_deficiency",
    "resolve_deficiency",
    "answer_finding",
    "stage_return",
    "stage_pass",
    "take_back",
    "note",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A deficiency that the candidate was sent; an answer that was not submitted yet is not the reviewer's to read."""

    row: Deficiency
    state: DeficiencyState
    acts: tuple[DeficiencyAct, ...]
    form: Form


def reviewers_packet(packet_id: str) -> Packet:
    """The packet at this address as a reviewer sees it; a conflicted one is as good as missing."""
    return find_packet(g.db, packet_id, g.actor, role="reviewer") or abort(404)


def reviewers_deficiency(packet: Packet, deficiency_id: str) -> Deficiency:
    """One of the deficiencies that this reviewer sees in the packet."""
    return find_deficiency(g.db, packet, deficiency_id, g.actor) or abort(404)


def show_packet(
    packet_id: str,
    slot: str = "",
    sent: Form | None = None,
    *,
    status: int = 200,
    finding_id: str = "",
    edited_id: str = "",
    place: Mapping[str, str] | None = None,
) -> tuple[str, int]:
    """The page as things stand now; `sent` is the form that was refused, and `slot` its place on the page.

    `finding_id` fills the form of a new deficiency from a finding, `edited_id` from a draft of one's own, `place`
    (document, page, quote) says where it stands.
    """
    packet = reviewers_packet(packet_id)
    rules, staged, facts = rules_of(packet), staged_decision(g.db, packet), facts_of(g.db, packet)
    sent_to = {slot: sent} if sent is not None else {}
    allowed = frozenset(act for act in ACTS if may(g.actor, act, facts))
    listed = desk_deficiencies(g.db, packet, g.actor)
    findings = read_findings(g.db, packet)
    titles = {row.code: row.title for row in rules.sections} | {row.kind: row.title for row in rules.documents}
    written = sent_to.get("deficiency") or _deficiency_form(packet, finding_id, edited_id, place or {})
    revision = packet.latest_revision
    content = revision.report.content if revision is not None else None
    return show(
        "reviewer/packet.html",
        sent,
        status=status,
        packet=packet,
        revision=revision,
        rules=rules,
        zone=rules.timezone,
        now=clock.today(rules.timezone),
        allowed=allowed,
        titles=titles,
        checklist=checklist_rows(requirements(packet), content or {}, findings, listed),
        decisions=applied_decisions(g.db, packet),
        findings=_grouped(findings),
        pointers=pointers_of(g.db, packet, submitted=True),
        finding_forms={found.row.public_id: _finding_form(found, sent_to) for found in findings},
        asked=[_asked(packet, row, sent_to) for row in listed if row.state != DeficiencyState.DRAFT],
        drafts=[row for row in listed if row.state == DeficiencyState.DRAFT],
        edited_id=edited_id,
        finding_id=finding_id,
        deficiency_form=written,
        canned=canned_texts(rules, titles, written["requirement"].data or ""),
        notes=notes(g.db, packet),
        note_form=sent_to.get("note") or NoteForm(formdata=None, prefix="note-"),
        **_next_values(packet, allowed),
        **_decision_values(packet, staged, allowed, sent_to),
    )


def _grouped(findings: list[ReadFinding]) -> list[tuple[str, str, list[ReadFinding]]]:
    """The findings as the page lists them: (heading, hint, findings), empty groups left out."""
    tried = [found for found in findings if found.row.mode == "watch"]
    enforced = [found for found in findings if found.row.mode != "watch"]
    ran = [found for found in enforced if found.row.verdict != "could_not_run"]
    groups = [
        ("To fix", "The candidate sees these.", [found for found in ran if found.row.severity == "fix"]),
        ("Worth a look", "The candidate sees these too.", [found for found in ran if found.row.severity != "fix"]),
        (
            "Could not be checked",
            "No check looked here: read it yourself.",
            [found for found in enforced if found.row.verdict == "could_not_run"],
        ),
        (
            "Being tried out",
            "Only staff see these: the check is new, and your answer shows how often it is right.",
            tried,
        ),
    ]
    return [group for group in groups if group[2]]


def _finding_form(found: ReadFinding, sent_to: Mapping[str, Form]) -> Form:
    name = f"finding-{found.row.public_id}"
    reason = found.answer.reason if found.answer else ""
    return sent_to.get(name) or DismissForm(formdata=None, prefix=f"{name}-", data={"reason": reason})


def _asked(packet: Packet, row: Deficiency, sent_to: Mapping[str, Form]) -> Asked:
    name, revision = f"deficiency-{row.public_id}", packet.latest_revision
    state = DeficiencyState(row.state)
    unsent = row.answered_at is not None and revision is not None and row.answered_at > revision.submitted_at
    if state == DeficiencyState.ANSWERED and unsent:
        state = DeficiencyState.OPEN
    acts = tuple(act for act in BY_REVIEWER if next_deficiency_state(act, state) not in (None, state))
    return Asked(row, state, acts, sent_to.get(name) or ResolveForm(formdata=None, prefix=f"{name}-"))


def _deficiency_form(packet: Packet, finding_id: str, edited_id: str, place: Mapping[str, str]) -> Form:
    values = {"weight": MUST_FIX, **place}
    if edited_id:
        values = values_of_draft(reviewers_deficiency(packet, edited_id))
    elif finding_id:
        values = values_of_finding(find_finding(g.db, packet, finding_id) or abort(404))
    return deficiency_form(rules_of(packet), formdata=None, data=values)


def _decision_values(
    packet: Packet, staged: Decision | None, allowed: frozenset[str], sent_to: Mapping[str, Form]
) -> dict[str, object]:
    """The two forms of a decision with the letters that they would send, or the letter of the staged one."""
    usual = usual_fix_by(packet)
    returning = sent_to.get("return") or return_form(packet, formdata=None, data={"fix_by": usual})
    return {
        "staged": staged,
        "staged_letter": _letter(packet, staged.kind, staged.fix_by) if staged and "take_back" in allowed else None,
        "seconds_left": (staged.applies_at - clock.now()).total_seconds() if staged else 0,
        "can_take_back": staged is not None and "take_back" in allowed and staged.applies_at > clock.now(),
        "return_form": returning,
        "pass_form": sent_to.get("pass") or pass_form(requirements(packet), formdata=None),
        "return_letter": _letter(packet, "return", returning["fix_by"].data or usual)
        if "stage_return" in allowed
        else None,
        "pass_letter": _letter(packet, "pass", None) if "stage_pass" in allowed else None,
    }


def _next_values(packet: Packet, allowed: frozenset[str]) -> dict[str, object]:
    """Where to go on from a packet that is not to be worked on now: one in hand, or else whatever waits."""
    if allowed & {"claim", "release"}:
        return {"next_held": None, "next_waits": None}
    held = next_in_hand(g.db, g.actor, packet)
    waits = held is None and next_waiting(g.db, g.actor, Filters(), now=clock.now()) is not None
    return {"next_held": held, "next_waits": waits}


def _letter(packet: Packet, kind: str, fix_by: dt.date | None) -> tuple[str, str]:
    return letter(g.db, packet, actor=g.actor, kind=kind, fix_by=fix_by)
