"""The fields with which a person is added or changed, the same at the coordinator's and the administrator's desk."""

from __future__ import annotations

from collections.abc import Iterable

from flask import g, request
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from review.forms import Form, line, trim
from review.models import District
from review.operations.people import find_or_add_district
from review.operations.refusals import NotReady
from review.queries.paging import LONGEST_NAME, NameFilter
from review.queries.program import districts, title_of

NO_DISTRICT = SelectChoice("", "No district chosen")


class DetailsForm(Form):
    """Who the person is; the district is chosen, or entered where it is new."""

    name = line("Name", missing="Enter the person's name.")
    email = StringField(
        "E-mail address",
        [
            InputRequired("Enter the person's e-mail address."),
            Length(max=254, message="The e-mail address must be 254 characters or fewer."),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z", message="Enter an e-mail address, as in name@example.org."),
        ],
        filters=[trim],
        description="They sign in with it, and get their invitation and notices there.",
    )
    district = SelectField("District", validate_choice=False)
    new_district = StringField(
        "Or a new district",
        [Length(max=200, message="The district's name must be 200 characters or fewer.")],
        filters=[trim],
        description="Only where the list does not have it.",
    )

    def offer_districts(self) -> None:
        """Offers every district."""
        self.district.choices = [NO_DISTRICT, *(SelectChoice(each.public_id, each.name) for each in districts(g.db))]

    def chosen_district(self) -> District | None:
        """The district chosen or entered; None for neither."""
        return find_or_add_district(g.db, public_id=self.district.data or "", new_name=self.new_district.data or "")


class PersonForm(DetailsForm):
    """Somebody new, in a program."""

    program = SelectField("Program", [InputRequired("Choose a program.")], validate_choice=False)

    def offer(self, programs: Iterable[str]) -> None:
        """Offers these programs, and every district."""
        self.offer_districts()
        self.program.choices = [SelectChoice(program, title_of(program)) for program in sorted(programs)]


def name_filter() -> NameFilter:
    """What the address says of whom the list shall show."""
    return NameFilter(name=request.args.get("name", "").strip()[:LONGEST_NAME], after=request.args.get("after", ""))


def read(form: Form) -> None:
    """Refuses what the form itself finds wrong; its problems stand at its fields."""
    if not form.validate():
        raise NotReady([])
