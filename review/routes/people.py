"""The administrator's desk: the people, their roles in each program, and whether their accounts are on."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from review import accounts
from review.forms import Form, show
from review.operations.people import change_person, give_role, take_role, turn_off, turn_on
from review.operations.refusals import NotReady, Problem
from review.policy import ROLES
from review.queries.people import Member, find_member, members
from review.queries.program import title_of
from review.routes.acts import perform
from review.routes.guard import open_to
from review.routes.person_form import DetailsForm, PersonForm, name_filter, read

blueprint = Blueprint("people", __name__, url_prefix="/people")

ROLE_CHOICES = [SelectChoice(role, role.capitalize()) for role in ROLES]


class NewPersonForm(PersonForm):
    """Someone new, with the roles that they get in one program."""

    roles = SelectMultipleField(
        "Roles",
        choices=ROLE_CHOICES,
        validate_choice=False,
        option_widget=CheckboxInput(),
        description="Candidates who hold a certification are better added by a coordinator, with its day of issue.",
    )


class RoleForm(Form):
    """A further role in a program."""

    role = SelectField("Role", [InputRequired("Choose a role.")], choices=ROLE_CHOICES, validate_choice=False)
    program = SelectField("Program", [InputRequired("Choose a program.")], validate_choice=False)


def new_form(*, sent: bool = False) -> NewPersonForm:
    """The form for a new person, with the administrator's programs; `sent`: as it was sent."""
    form = NewPersonForm() if sent else NewPersonForm(formdata=None)
    form.offer(g.actor.programs("administrator"))
    return form


@blueprint.get("")
@open_to("administrator")
def home() -> ResponseReturnValue:
    """A page of the people, with their roles."""
    filters = name_filter()
    listing = members(g.db, g.actor, filters)
    return show("people/home.html", listing=listing, filters=filters, title_of=title_of)


@blueprint.route("/new", methods=["GET", "POST"])
@open_to("administrator")
def add() -> ResponseReturnValue:
    """Adds a person with roles, or gives the roles to whoever has that address, and invites them."""
    form = new_form(sent=request.method == "POST")

    def do() -> str:
        read(form)
        if not form.roles.data:
            raise NotReady([Problem("roles", "Choose at least one role.")])
        grants = [(role, form.program.data or "") for role in form.roles.data]
        person = accounts.welcome(
            g.db,
            actor=g.actor,
            name=form.name.data,
            email=form.email.data,
            district=form.chosen_district(),
            grants=grants,
        )
        invited = "The invitation is on its way." if person.password_hash is None else "They have an account already."
        flash(f"{person.name} ({person.email}) is added. {invited}")
        return url_for("people.person", person_id=person.public_id)

    def page(status: int) -> ResponseReturnValue:
        return show("people/new.html", form, status=status)

    return perform(do, form, page) if form.is_submitted() else page(200)


def seen_member(public_id: str) -> Member:
    """The person at this address, where the administrator sees them."""
    return find_member(g.db, public_id, g.actor) or abort(404)


@blueprint.get("/<person_id>")
@open_to("administrator")
def person(person_id: str) -> ResponseReturnValue:
    """One person: roles, and whether the account is on."""
    return show_person(person_id, role_form())


@blueprint.route("/<person_id>/details", methods=["GET", "POST"])
@open_to("administrator")
def details(person_id: str) -> ResponseReturnValue:
    """Changes name, address and district."""
    person = seen_member(person_id).person
    district = person.district.public_id if person.district else ""
    form = DetailsForm(data={"name": person.name, "email": person.email, "district": district})
    form.offer_districts()

    def do() -> str:
        read(form)
        name, email, chosen = form.name.data, accounts.fold(form.email.data), form.chosen_district()
        change_person(g.db, person, actor=g.actor, name=name, email=email, district=chosen)
        flash(f"The details of {person.name} are saved.")
        return url_for("people.person", person_id=person_id)

    def page(status: int) -> ResponseReturnValue:
        return show("people/details.html", form, status=status, person=person)

    return perform(do, form, page) if form.is_submitted() else page(200)


def role_form(*, sent: bool = False) -> RoleForm:
    """The form for a further role, with the administrator's programs; `sent`: as it was sent."""
    form = RoleForm() if sent else RoleForm(formdata=None)
    programs = sorted(g.actor.programs("administrator"))
    form.program.choices = [SelectChoice(program, title_of(program)) for program in programs]
    return form


def show_person(person_id: str, form: RoleForm, status: int = 200) -> tuple[str, int]:
    """The person's page around the form for a further role."""
    return show("people/person.html", form, status=status, member=seen_member(person_id), title_of=title_of)


def change(person_id: str, do: Callable[[Member, RoleForm], str]) -> ResponseReturnValue:
    """Does something to a person, says the words that `do` returns, and shows the person again."""
    member, form = seen_member(person_id), role_form(sent=True)

    def done() -> str:
        flash(do(member, form))
        return url_for("people.person", person_id=person_id)

    return perform(done, form, lambda status: show_person(person_id, form, status))


@blueprint.post("/<person_id>/roles/give")
@open_to("administrator")
def give(person_id: str) -> ResponseReturnValue:
    """Gives a role."""

    def do(member: Member, form: RoleForm) -> str:
        role, program = form.role.data or "", form.program.data or ""
        give_role(g.db, member.person, actor=g.actor, role=role, program=program)
        return f"{member.person.name} is now {role} of {title_of(program)}."

    return change(person_id, do)


@blueprint.post("/<person_id>/roles/take")
@open_to("administrator")
def take(person_id: str) -> ResponseReturnValue:
    """Takes a role away."""

    def do(member: Member, form: RoleForm) -> str:
        role, program = form.role.data or "", form.program.data or ""
        take_role(g.db, member.person, actor=g.actor, role=role, program=program)
        return f"{member.person.name} is no longer {role} of {title_of(program)}."

    return change(person_id, do)


@blueprint.post("/<person_id>/off")
@open_to("administrator")
def off(person_id: str) -> ResponseReturnValue:
    """Turns the account off."""

    def do(member: Member, _form: RoleForm) -> str:
        back = turn_off(g.db, member.person, actor=g.actor)
        waits = "One packet that they held waits" if back == 1 else f"{back} packets that they held wait"
        return f"The account of {member.person.name} is off. They are signed out everywhere." + (
            f" {waits} for another reviewer; the coordinators are told." if back else ""
        )

    return change(person_id, do)


@blueprint.post("/<person_id>/on")
@open_to("administrator")
def on(person_id: str) -> ResponseReturnValue:
    """Turns the account on again."""

    def do(member: Member, _form: RoleForm) -> str:
        turn_on(g.db, member.person, actor=g.actor)
        return f"The account of {member.person.name} is on again."

    return change(person_id, do)


@blueprint.post("/<person_id>/invite")
@open_to("administrator")
def invite(person_id: str) -> ResponseReturnValue:
    """Sends a further invitation to someone who has not set a password."""

    def do(member: Member, _form: RoleForm) -> str:
        accounts.invite_again(g.db, member.person)
        return f"A new invitation goes to {member.person.email}."

    return change(person_id, do)
