"""The administrator's pages of the districts: a list, and a page each on which the district gets another name."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue

from review.forms import Form, line, show
from review.operations.people import rename_district
from review.queries.districts import districts_in_use, find_district, former_names_of
from review.routes.acts import perform
from review.routes.guard import open_to
from review.routes.messages import ZONE
from review.routes.person_form import name_filter, read

blueprint = Blueprint("districts", __name__, url_prefix="/people/districts")


class RenameForm(Form):
    """The new name."""

    name = line("New name", missing="Enter the new name.")


@blueprint.get("")
@open_to("administrator")
def listed() -> ResponseReturnValue:
    """A page of the districts, with how many people and packets each has."""
    filters = name_filter()
    return show("people/districts.html", listing=districts_in_use(g.db, filters), filters=filters)


@blueprint.route("/<district_id>", methods=["GET", "POST"])
@open_to("administrator")
def district(district_id: str) -> ResponseReturnValue:
    """One district: what it was called, and the form for its new name."""
    found, form = find_district(g.db, district_id) or abort(404), RenameForm()

    def do() -> str:
        read(form)
        before, seen = found.district.name, request.form.get("seen", "")
        rename_district(g.db, found.district, actor=g.actor, name=form.name.data, seen=seen)
        flash(f"{before} is called {found.district.name} from now on.")
        return url_for("districts.district", district_id=district_id)

    def page(status: int) -> ResponseReturnValue:
        former = former_names_of(g.db, found.district)
        return show("people/district.html", form, status=status, found=found, former=former, zone=ZONE)

    return perform(do, form, page) if form.is_submitted() else page(200)
