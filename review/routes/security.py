"""Signing in and out, invitations, forgotten passwords, and a person's own account."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from review import accounts
from review.forms import Form, show
from review.models import Person
from review.routes.guard import ANYONE, SIGNED_IN, open_to, safe_path

blueprint = Blueprint("security", __name__)

WAIT_SECONDS = "60"
ZONE = "America/Chicago"
"""The clocks of a page that belongs to no program; a program's own zone stands in its rule set."""


class SignInForm(Form):
    """Address and password."""

    email = EmailField("E-mail address", [InputRequired("Enter your e-mail address.")])
    password = PasswordField("Password", [InputRequired("Enter your password.")])


class ForgotForm(Form):
    """The address whose password is forgotten."""

    email = EmailField("E-mail address", [InputRequired("Enter your e-mail address.")])


# Forms list their fields in the order in which they were made; this one stands first on its page.
_present = PasswordField("Present password", [InputRequired("Enter your present password.")])


class NewPasswordForm(Form):
    """A new password, typed twice since it cannot be seen."""

    password = PasswordField(
        "New password",
        [InputRequired("Enter a new password.")],
        description="At least 12 characters. A few words in a row are easy to remember and hard to guess.",
    )
    again = PasswordField("New password, once more", [InputRequired("Enter the new password once more.")])

    def accepts(self, person: Person) -> bool:
        """True where this can be the person's password; otherwise the form says why not."""
        if not self.validate():
            return False
        problem = accounts.password_problem(self.password.data, person)
        if problem:
            self.password.errors = [problem]
        elif self.again.data != self.password.data:
            self.again.errors = ["The two passwords are not the same."]
        return not self.problems()


class ChangePasswordForm(NewPasswordForm):
    """A new password for someone who knows the present one."""

    present = _present


@blueprint.route("/sign-in", methods=["GET", "POST"])
@open_to(ANYONE)
def sign_in() -> ResponseReturnValue:
    """Signs a person in; address and password are wrong together, never one of them."""
    form = SignInForm()
    after = safe_path(request.args.get("next", "/"))
    if request.method != "POST":
        return redirect(after) if accounts.signed_in() else show("security/sign_in.html", form)
    if not form.validate():
        return show("security/sign_in.html", form)
    if accounts.must_wait(form.email.data):
        return too_often()
    person = accounts.check_password(form.email.data, form.password.data)
    if person is None:
        form.form_errors.append("The e-mail address or the password is not right.")
        return show("security/sign_in.html", form)
    accounts.sign_in(g.db, person)
    return redirect(after, 303)


def too_often() -> Response:
    """The page for too many tries, with the time to wait."""
    page, _ = show("errors/too_often.html")
    return Response(page, status=429, headers={"Retry-After": WAIT_SECONDS})


@blueprint.post("/sign-out")
@open_to(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """Ends this sign-in; the browser is told to forget the pictures that it kept."""
    accounts.sign_out(g.db)
    answer = redirect(url_for("security.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.route("/forgot", methods=["GET", "POST"])
@open_to(ANYONE)
def forgot_password() -> ResponseReturnValue:
    """Asks for a reset link; the answer is the same whether the address exists or not."""
    form = ForgotForm()
    if request.method == "POST" and form.validate():
        accounts.send_reset(g.db, form.email.data)
        return redirect(url_for("security.reset_sent"), 303)
    return show("security/forgot.html", form)


@blueprint.get("/forgot/sent")
@open_to(ANYONE)
def reset_sent() -> ResponseReturnValue:
    """Says where the link goes."""
    return show("security/reset_sent.html")


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@open_to(ANYONE)
def reset_password(token: str) -> ResponseReturnValue:
    """Sets a new password by the link of a reset; looking at the page uses nothing up."""
    person = accounts.person_resetting(token)
    if person is None:
        return show("security/link_over.html", status=404)
    form = NewPasswordForm()
    if request.method != "POST" or not form.accepts(person):
        return show("security/new_password.html", form, person=person, heading="Choose a new password")
    if not accounts.reset_password(person, form.password.data):
        return show("security/link_over.html", status=404)
    return lead_on("Your password is changed. Sign in with the new one.")


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@open_to(ANYONE)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Sets the first password by the link of an invitation; looking at the page uses nothing up."""
    person = accounts.person_invited(token)
    if person is None:
        return show("security/link_over.html", status=404)
    form = NewPasswordForm()
    if request.method != "POST" or not form.accepts(person):
        return show("security/new_password.html", form, person=person, heading="Welcome to Plandesk")
    if not accounts.accept_invitation(person, token, form.password.data):
        return show("security/link_over.html", status=404)
    return lead_on("Your password is set. Sign in with it.")


def lead_on(message: str) -> Response:
    """To the sign-in page, with a word on what was done."""
    flash(message)
    return redirect(url_for("security.sign_in"), 303)  # type: ignore[return-value]


@blueprint.get("/account")
@open_to(SIGNED_IN)
def account() -> ResponseReturnValue:
    """A person's own account: password, and where they are signed in."""
    return show_account(ChangePasswordForm(formdata=None))


def show_account(form: ChangePasswordForm) -> tuple[str, int]:
    """The account page around a password form."""
    actor = accounts.current_actor()
    rows = accounts.open_sign_ins(g.db, actor.person_id)
    person = g.db.get_one(Person, actor.person_id)
    return show("security/account.html", form, person=person, rows=rows, zone=ZONE)


@blueprint.post("/account/password")
@open_to(SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Changes the password; every other sign-in of the person ends."""
    form = ChangePasswordForm()
    person = accounts.own_account()
    if not form.accepts(person):
        return show_account(form)
    if accounts.must_wait(person.email):
        return too_often()
    if not accounts.change_password(person.email, form.present.data, form.password.data):
        form.present.errors = ["This is not your present password."]
        return show_account(form)
    flash("Your password is changed. You are signed out everywhere else.")
    return redirect(url_for("security.account"), 303)


@blueprint.post("/account/sign-ins/end")
@open_to(SIGNED_IN)
def end_other_sign_ins() -> ResponseReturnValue:
    """Ends the person's sign-ins on other devices."""
    accounts.end_other_sign_ins(g.db, accounts.current_actor().person_id, keep=g.sign_in_id)
    flash("You are signed out everywhere else.")
    return redirect(url_for("security.account"), 303)
