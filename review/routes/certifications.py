"""The coordinator's page of one certification: where it stands, its cycles and certificates, and how it may end."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, abort, flash, g, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField

import checks
from review.forms import Asked, Form, day, passage, show
from review.models import Certification
from review.operations import certificates, lifecycle
from review.queries.hours import rules_of_cycle
from review.queries.register import acts_on, certificates_of, find_certification
from review.queries.standing import present_cycle, standing_of
from review.routes.acts import perform
from review.routes.guard import open_to
from review.routes.person_form import read

blueprint = Blueprint("certifications", __name__, url_prefix="/program/certifications")

STATES: dict[str, tuple[str, str]] = {
    "active": ("Active", "good"),
    "review_hold": ("Renewal under review", "waiting"),
    "expired": ("Expired", "bad"),
    "removed": ("Removed", "bad"),
    "revoked": ("Revoked", "bad"),
    "closed_retired": ("Closed", ""),
    "closed_deceased": ("Closed", ""),
}
"""What a certification is, in words, and the look of its tag."""


class ReasonForm(Form):
    """Why."""

    reason = passage("Reason", missing="Give a reason.", hint="The holder will read it.", most=2000)


class NoteForm(Form):
    """Why, for those who look at it later."""

    reason = passage("Reason", missing="Give a reason.", hint="As in: married name.", most=2000)


class FilingForm(Form):
    """A later day for the packet."""

    file_by = day("New last day for filing", missing="Enter the new last day for filing.")


class CloseForm(Form):
    """Why nobody goes on with it, and since when."""

    why = SelectField(
        "Why", [Asked()], choices=[SelectChoice(*one) for one in ({"": "Choose why"} | lifecycle.CLOSED).items()]
    )
    on = day("Since", missing="Enter the day, today or earlier.")


class Deed(NamedTuple):
    """Something that a coordinator does to a certification, its form, the operation, and when it makes sense."""

    label: str
    hint: str
    done: str
    form: type[Form]
    do: Callable[[Certification, Form], object]
    offered: Callable[[Certification, checks.RuleSet, checks.Status | None], bool]


def is_over(one: Certification) -> bool:
    """True for a certification that was removed, revoked or closed."""
    return one.removed_at is not None or one.revoked_at is not None or one.closed_on is not None


def waits_for_filing(one: Certification) -> bool:
    """True while a packet may still come: an application that was accepted asks for none."""
    return not is_over(one) and present_cycle(one).completed_at is None


DEEDS: dict[str, Deed] = {
    "remove": Deed(
        "Confirm the removal",
        "The designation is removed for good, and the holder gets a letter. Only the academy leads back to it.",
        "The designation is removed. The letter to the holder is on its way.",
        ReasonForm,
        lambda one, form: lifecycle.confirm_removal(g.db, one, actor=g.actor, reason=form["reason"].data),
        lambda one, _rules, standing: (
            one.removal_proposed_at is not None and standing is not None and standing.removal_due
        ),
    ),
    "extend": Deed(
        "Give more time to file",
        "Only the last day for filing moves, not the end of the cycle for hours. A proposed removal is dropped.",
        "The day is moved. The holder is told by e-mail.",
        FilingForm,
        lambda one, form: lifecycle.drop_proposal(g.db, one, actor=g.actor, file_by=form["file_by"].data),
        lambda one, rules, _standing: rules.deadline.extension_allowed and waits_for_filing(one),
    ),
    "issue": Deed(
        "Make the certificate anew",
        "With the holder's present name. The one that stood is shown as replaced in the register.",
        "The certificate is made anew. The holder gets it by e-mail.",
        NoteForm,
        lambda one, form: certificates.issue(g.db, one, actor=g.actor, words=form["reason"].data),
        lambda _one, _rules, standing: standing is not None and standing.state == "active",
    ),
    "close": Deed(
        "Close it",
        "For somebody who retired or died: no notices any more, and out of the public register.",
        "The certification is closed.",
        CloseForm,
        lambda one, form: lifecycle.close(g.db, one, actor=g.actor, why=form["why"].data, on=form["on"].data),
        lambda one, _rules, _standing: not is_over(one),
    ),
    "revoke": Deed(
        "Revoke it",
        "The public register says that it was revoked, and the holder is told the reason.",
        "The certification is revoked. The holder is told by e-mail.",
        ReasonForm,
        lambda one, form: lifecycle.revoke(g.db, one, actor=g.actor, reason=form["reason"].data),
        lambda one, _rules, standing: standing is not None and not is_over(one),
    ),
}


def seen_certification(public_id: str) -> Certification:
    """The certification at this address; one with a conflict of interest is as good as missing."""
    return find_certification(g.db, public_id, g.actor) or abort(404)


@blueprint.get("/<certification_id>")
@open_to("coordinator")
def certification(certification_id: str) -> ResponseReturnValue:
    """One certification."""
    return show_certification(seen_certification(certification_id))


def show_certification(
    one: Certification, sent: Form | None = None, name: str = "", status: int = 200
) -> tuple[str, int]:
    """The certification's page; `sent` is the form of the act `name` that was just refused."""
    rules, standing = rules_of_cycle(present_cycle(one)), standing_of(g.db, one)
    offered = {}
    for key, deed in DEEDS.items():
        if deed.offered(one, rules, standing):
            offered[key] = sent if sent is not None and key == name else deed.form(prefix=key, formdata=None)
    made = certificates_of(g.db, one)
    return show(
        "coordinator/certification.html",
        sent,
        status=status,
        one=one,
        rules=rules,
        zone=rules.timezone,
        standing=standing,
        words=STATES[standing.state] if standing is not None else applicant_in_words(one),
        certificates=made,
        acts=acts_on(g.db, one.public_id, *(certificate.public_id for certificate in made)),
        deeds=DEEDS,
        offered=offered,
        sent_name=name,
    )


def applicant_in_words(one: Certification) -> tuple[str, str]:
    """How it stands with somebody who applies for it, and the look of that."""
    if is_over(one):
        return "Closed", ""
    return ("Applies for it", "waiting") if waits_for_filing(one) else ("Accepted", "good")


@blueprint.post(f"/<certification_id>/<any({', '.join(DEEDS)}):name>")
@open_to("coordinator")
def act(certification_id: str, name: str) -> ResponseReturnValue:
    """Does one of the deeds to the certification."""
    one = seen_certification(certification_id)
    form = DEEDS[name].form(prefix=name)

    def do() -> str:
        read(form)
        DEEDS[name].do(one, form)
        flash(DEEDS[name].done)
        return url_for("certifications.certification", certification_id=certification_id)

    return perform(do, form, lambda status: show_certification(one, form, name, status))
