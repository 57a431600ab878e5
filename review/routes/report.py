"""What the checks found in the candidate's files, and the candidate's word on where a section stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, g, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

import checks
from review.forms import Asked, Form, show, trim
from review.models import Packet, Pointer
from review.operations.packets import missing_kinds, unanswered
from review.operations.pointers import point, take_pointer_back
from review.queries.candidate import findings_for_candidate
from review.queries.packets import pointers_of
from review.queries.reports import current_report, rules_of
from review.routes.acts import perform
from review.routes.candidate import facts_for_page, own_packet
from review.routes.fragments import fragment, spoken_progress
from review.routes.guard import open_to

blueprint = Blueprint("report", __name__)


class PointerForm(Form):
    """Where one section stands; its fields are named after the section, since a page holds several."""

    page = StringField("Page", [Asked()], filters=[trim], description="As you see it in your file, as in 12.")
    words = StringField("Heading above it", filters=[trim])


@blueprint.get("/packets/<packet_id>/report")
@open_to("candidate")
def page(packet_id: str) -> ResponseReturnValue:
    """What the checks said of the files in the packet now, or of the revision that is with us."""
    return show_report(own_packet(packet_id))


@blueprint.get("/packets/<packet_id>/report/now")
@open_to("candidate")
def now(packet_id: str) -> ResponseReturnValue:
    """The part of that page which fills in while the checks run."""
    values = report_values(own_packet(packet_id))
    report, findings = values["report"], values["findings"]
    part = render_template("candidate/findings.html", form=None, **values)
    return fragment(part, spoken=spoken_progress(report, findings), final=report is None or report.final)


def show_report(packet: Packet, code: str = "", sent: PointerForm | None = None, status: int = 200) -> tuple[str, int]:
    """The report; `sent` is the form of the section `code` that was refused."""
    values = report_values(packet)
    if sent is not None:
        values["pointer_forms"][code] = sent
    return show("candidate/report.html", sent, status=status, **values)


def report_values(packet: Packet) -> dict[str, Any]:
    """What the report's page shows."""
    report, pointers = current_report(g.db, packet), pointers_of(g.db, packet)
    sections = rules_of(packet).sections
    return {
        **facts_for_page(packet),
        "waits_for_nothing": not missing_kinds(packet) and not unanswered(g.db, packet),
        "report": report,
        "findings": findings_for_candidate(report) if report else None,
        "pointers": pointers,
        "pointer_forms": {section.code: _form(section.code, pointers.get(section.code)) for section in sections},
    }


def _form(code: str, said: Pointer | None) -> PointerForm:
    return PointerForm(formdata=None, prefix=f"{code}-", obj=said)


def own_section(packet: Packet, code: str) -> checks.SectionRule:
    """The plan's section of that code; one that the rule set does not name is a missing page."""
    return next((section for section in rules_of(packet).sections if section.code == code), None) or abort(404)


@blueprint.post("/packets/<packet_id>/pointers/<code>")
@open_to("candidate")
def say_where(packet_id: str, code: str) -> ResponseReturnValue:
    """Keeps on which page a section stands."""
    packet = own_packet(packet_id)
    section, form = own_section(packet, code), PointerForm(prefix=f"{code}-")

    def do() -> str:
        point(g.db, packet, actor=g.actor, requirement=code, page=form.page.data or "", words=form.words.data or "")
        flash(f"Saved: the reviewer will read where you say that “{section.title}” stands.")
        return url_for("report.page", packet_id=packet_id, _anchor=f"section-{code}")

    return _perform(packet, code, form, do)


@blueprint.post("/packets/<packet_id>/pointers/<code>/take-back")
@open_to("candidate")
def take_back(packet_id: str, code: str) -> ResponseReturnValue:
    """Takes back what was said of a section."""
    packet = own_packet(packet_id)
    section, form = own_section(packet, code), PointerForm(formdata=None, prefix=f"{code}-")

    def do() -> str:
        take_pointer_back(g.db, packet, actor=g.actor, requirement=code)
        flash(f"Taken back: the reviewer reads nothing from you about “{section.title}”.")
        return url_for("report.page", packet_id=packet_id)

    return _perform(packet, code, form, do)


def _perform(packet: Packet, code: str, form: PointerForm, do: Callable[[], str]) -> ResponseReturnValue:
    return perform(do, form, lambda status: show_report(packet, code, form, status))
