"""A document on the screen, page by page, beside what was found in it and asked about it: one page for three desks."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from checks.model import Document as ReadDocument
from checks.model import Fault
from review.forms import show
from review.models import Deficiency, Document, FindingRow, Packet, ReportRow, Revision
from review.operations.decisions import requirements
from review.pages import kept_picture
from review.policy import may
from review.queries.candidate import findings_for_candidate, fix_list
from review.queries.desk import desk_deficiencies, read_findings, submitted_document
from review.queries.facts import facts_of
from review.queries.flow import runs_of, text_pages
from review.queries.packets import deficiencies
from review.queries.places import MOST_HITS, hits_of
from review.queries.remarks import Remark, remarks_on
from review.queries.reports import current_report, rules_of
from review.queries.sheets import sheets
from review.queries.view import View, view_of
from review.routes.candidate import own_packet
from review.routes.coordinator import seen_packet
from review.routes.documents import own_document
from review.routes.files import DOWNLOAD_POLICY
from review.routes.guard import open_to
from review.routes.reviewer_page import reviewers_packet

blueprint = Blueprint("reading", __name__)

AT_ONCE = 20
"""Pages on one screen; the others are a link away."""
LONGEST_SOUGHT = 100

Said = Iterable[tuple[FindingRow | Deficiency, str]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What differs from desk to desk: the endpoints of this page, its pictures and the download, and the way back."""

    name: str
    page: str
    picture: str
    download: str
    packet: str
    trail: tuple[tuple[str, str], ...]


REVIEWER = Desk(
    "reviewer",
    "reading.for_reviewer",
    "reading.picture_for_reviewer",
    "reviewer.document",
    "reviewer.packet",
    (("Start", "public.start"), ("Review queue", "reviewer.home")),
)
CANDIDATE = Desk(
    "candidate",
    "reading.for_candidate",
    "reading.picture_for_candidate",
    "documents.download",
    "candidate.packet",
    (("Your packets", "candidate.home"),),
)
COORDINATOR = Desk(
    "coordinator",
    "reading.for_coordinator",
    "reading.picture_for_coordinator",
    "coordinator.document",
    "coordinator.packet",
    (("Packets", "coordinator.home"),),
)


@blueprint.get("/review/<packet_id>/documents/<document_id>/read")
@open_to("reviewer")
def for_reviewer(packet_id: str, document_id: str) -> ResponseReturnValue:
    """A document of one of the revisions, with every finding, the reviewer's own drafts, and where to write more."""
    packet = reviewers_packet(packet_id)
    document = _submitted(packet, document_id)
    revision = revision_of(packet, document)
    findings = read_findings(g.db, packet, revision)
    said: Said = chain(
        ((found.row, found.answer.answer if found.answer else "") for found in findings),
        ((row, row.state) for row in desk_deficiencies(g.db, packet, g.actor)),
    )
    return show_document(REVIEWER, packet, document, revision, said)


@blueprint.get("/packets/<packet_id>/documents/<document_id>/read")
@open_to("candidate")
def for_candidate(packet_id: str, document_id: str) -> ResponseReturnValue:
    """The candidate's own document, with what the checks found in it and what reviewers asked for."""
    packet = own_packet(packet_id)
    document = own_document(packet, document_id)
    revision = revision_of(packet, document)
    if document in packet.current_documents:
        report = current_report(g.db, packet)
    else:
        report = revision.report if revision else None
    asked = ((fix.deficiency, fix.state) for fix in fix_list(g.db, packet).fixes)
    return show_document(CANDIDATE, packet, document, revision, chain(_findings(report), asked))


@blueprint.get("/program/packets/<packet_id>/documents/<document_id>/read")
@open_to("coordinator")
def for_coordinator(packet_id: str, document_id: str) -> ResponseReturnValue:
    """A document of one of the revisions, with what its candidate sees of findings and deficiencies."""
    packet = seen_packet(packet_id)
    document = _submitted(packet, document_id)
    revision = revision_of(packet, document)
    asked = ((row, row.state) for row in deficiencies(g.db, packet, drafts=False))
    said = chain(_findings(revision.report if revision else None), asked)
    return show_document(COORDINATOR, packet, document, revision, said)


@blueprint.get("/review/<packet_id>/documents/<document_id>/pages/<int:number>.webp")
@open_to("reviewer")
def picture_for_reviewer(packet_id: str, document_id: str, number: int) -> Response:
    """The picture of a page, for reviewers."""
    return _hand_out_picture(_submitted(reviewers_packet(packet_id), document_id), number)


@blueprint.get("/packets/<packet_id>/documents/<document_id>/pages/<int:number>.webp")
@open_to("candidate")
def picture_for_candidate(packet_id: str, document_id: str, number: int) -> Response:
    """The picture of a page of the candidate's own document."""
    return _hand_out_picture(own_document(own_packet(packet_id), document_id), number)


@blueprint.get("/program/packets/<packet_id>/documents/<document_id>/pages/<int:number>.webp")
@open_to("coordinator")
def picture_for_coordinator(packet_id: str, document_id: str, number: int) -> Response:
    """The picture of a page, for coordinators."""
    return _hand_out_picture(_submitted(seen_packet(packet_id), document_id), number)


def _submitted(packet: Packet, document_id: str) -> Document:
    return submitted_document(packet, document_id) or abort(404)


def revision_of(packet: Packet, document: Document) -> Revision | None:
    """The latest revision that holds the document; None for a draft."""
    return next((revision for revision in reversed(packet.revisions) if document in revision.documents), None)


def _findings(report: ReportRow | None) -> Said:
    """The findings as candidates see them, those that found what they looked for left out."""
    if report is None:
        return []
    found = findings_for_candidate(report)
    return [(row, "") for row in (*found.to_fix, *found.to_look_at, *found.not_checked)]


def _hand_out_picture(document: Document, number: int) -> Response:
    """The picture, drawn by the worker; never the file's own bytes. One that is not there is a missing page.

    The browser keeps it and asks each time whether it may still be seen: whoever sits down next is nobody's reader.
    """
    picture = kept_picture(current_app.config["SETTINGS"].data, document.stored_file.sha256, number)
    webp = b""
    # It is a cache, which may be emptied at any moment.
    with suppress(FileNotFoundError):
        webp = picture.read_bytes() if picture is not None else b""
    if not webp:
        abort(404)
    answer = Response(webp, mimetype="image/webp", headers={"Content-Security-Policy": DOWNLOAD_POLICY})
    answer.cache_control.private = answer.cache_control.no_cache = True
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def show_document(
    desk: Desk, packet: Packet, document: Document, revision: Revision | None, said: Said
) -> ResponseReturnValue:
    """The page of a document; `go` in its address leads to the top of the page that it asks for."""
    address: dict[str, Any] = {"packet_id": packet.public_id, "document_id": document.public_id}
    view = view_of(g.db, current_app.config["SETTINGS"].data, document.stored_file)
    window = window_of(request.args.get("page", ""), count_pages(view))
    if "go" in request.args:
        address |= {"page": window["number"], "_anchor": f"page-{window['number']}"}
        address |= {"view": shown_as()} if shown_as() else {}
        return redirect(url_for(desk.page, **address), 303)
    rules = rules_of(packet)
    facts, latest = facts_of(g.db, packet), revision is not None and revision is packet.latest_revision
    return show(
        "document/page.html",
        desk=desk,
        address=address,
        trail=trail_to(desk, packet),
        packet=packet,
        document=document,
        revision=revision,
        rule=rules.document(document.kind),
        rules=rules,
        titles=requirements(packet),
        writes=desk is REVIEWER and latest and may(g.actor, "write_deficiency", facts),
        **neighbors(packet, document, revision),
        **window,
        **contents(view, window["first"], window["last"], remarks_on(document.kind, view.document, said)),
        **found_in(view),
    )


def shown_as() -> str:
    """How the address wants the pages: as "text", as "large" pictures, or, "", as wide as the screen."""
    asked = request.args.get("view", "")
    return asked if asked in ("text", "large") else ""


def found_in(view: View) -> dict[str, Any]:
    """The words that are sought in the whole document, and where they stand."""
    sought = request.args.get("find", "").strip()[:LONGEST_SOUGHT]
    hits = hits_of(view.document, sought) if isinstance(view.document, ReadDocument) else ()
    return {"sought": sought, "hits": hits, "most_hits": MOST_HITS}


def count_pages(view: View) -> int:
    """How many pages the file has, as far as is known yet."""
    if view.pages is not None and view.pages.sizes:
        return len(view.pages.sizes)
    return view.document.pages if isinstance(view.document, ReadDocument) else 0


def window_of(asked: str, count: int) -> dict[str, Any]:
    """The page that was asked for, and the first and the last page on one screen with it."""
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    number = max(min(number, count), 1)
    first = (number - 1) // AT_ONCE * AT_ONCE + 1
    return {
        "number": number,
        "first": first,
        "last": min(first + AT_ONCE - 1, count),
        "count": count,
        "at_once": AT_ONCE,
    }


def contents(view: View, first: int, last: int, remarks: list[Remark]) -> dict[str, Any]:
    """What there is of these pages: pictures with their text over them, or, where it is asked for or all, the text."""
    read = view.document if isinstance(view.document, ReadDocument) else None
    has_pictures = view.pages is not None and bool(view.pages.sizes) and view.pages.fault is None
    as_text = not has_pictures or (shown_as() == "text" and read is not None)
    return {
        "view": view,
        "read": read,
        "fault": view.document if isinstance(view.document, Fault) else None,
        "has_pictures": has_pictures,
        "as_text": as_text,
        "large": shown_as() == "large" and not as_text,
        "text": text_pages(read, first, last) if read and as_text else (),
        "sheets": sheets(view, view.pages, remarks, first, last) if view.pages and not as_text else (),
        "remarks": remarks,
        "runs_of": runs_of,
    }


def trail_to(desk: Desk, packet: Packet) -> list[tuple[str, str]]:
    """The way from the desk's first page to the packet, as breadcrumbs."""
    name = "Packet" if desk is CANDIDATE else packet.candidate.name
    above = [(name, url_for(endpoint)) for name, endpoint in desk.trail]
    return [*above, (name, url_for(desk.packet, packet_id=packet.public_id))]


def neighbors(packet: Packet, document: Document, revision: Revision | None) -> dict[str, Any]:
    """The documents before and after this one in the same revision, or in the draft, in the order of the rules."""
    kinds = [rule.kind for rule in rules_of(packet).documents]
    current = packet.current_documents
    listed = current if document in current or revision is None else revision.documents
    ordered: list[Document | None] = [*sorted(listed, key=lambda each: (kinds.index(each.kind), each.id))]
    if document not in ordered:
        return {"previous": None, "next": None}
    around = [None, *ordered, None]
    position = around.index(document)
    return {"previous": around[position - 1], "next": around[position + 1]}
