"""Parts of pages that a script asks for again and again while something is under way."""

from __future__ import annotations

from flask import request
from werkzeug import Response

from review.models import ReportRow
from review.queries.candidate import Findings

SPOKEN, FINAL = "X-Spoken", "X-Final"
"""The line that is read out once the part has changed (ASCII), and that it will change no more."""


def fragment(part: str, *, spoken: str, final: bool) -> Response:
    """The part as an answer; 304 where the browser shows the same already."""
    answer = Response(part, mimetype="text/html")
    answer.headers[SPOKEN] = spoken
    if final:
        answer.headers[FINAL] = "yes"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def spoken_progress(report: ReportRow | None, findings: Findings | None) -> str:
    """How far the checks are, as it is read out."""
    if report is None:
        return "There is no report yet."
    if report.state == "broken":
        return "The checks could not be finished."
    if report.state == "done" and findings is not None:
        return f"The checks are done: {findings.in_short}."
    return "The checks are reading your files." if report.taken else "Your files wait for the checks."
