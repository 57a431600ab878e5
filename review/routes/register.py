"""The public register, which says what a certificate is worth today, and the certificate for those who may have it."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, g, render_template
from flask.typing import ResponseReturnValue
from werkzeug import Response

from review.certificates import certificate_pdf, facts_on
from review.queries.register import find_certificate, look_up
from review.routes.guard import ANYONE, open_to

blueprint = Blueprint("register", __name__)


@blueprint.get("/register/<certificate_id>")
@open_to(ANYONE)
def entry(certificate_id: str) -> ResponseReturnValue:
    """What the register says of a certificate: name, credential and dates, and nothing else."""
    found = look_up(g.db, certificate_id)
    return render_template("public/register.html", entry=found), 404 if found.state == "unknown" else 200


@blueprint.get("/certificates/<certificate_id>")
@open_to("candidate", "coordinator")
def pdf(certificate_id: str) -> Response:
    """The certificate as a PDF, for its holder and for the program's coordinators."""
    certificate = find_certificate(g.db, certificate_id, g.actor) or abort(404)
    content = certificate_pdf(facts_on(certificate, current_app.config["SETTINGS"].base_address))
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{certificate.number}.pdf")
    return response
