"""Flask-Security's settings and the three doors it gets: our people, our outbox, our sign-ins."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask, g
from flask_security import MailUtil, RoleMixin, Security, UserDatastore
from flask_wtf import CSRFProtect
from sqlalchemy import select, update

from review.accounts.account import Account
from review.accounts.hashing import ARGON2, NORMAL_FORM, hash_token
from review.accounts.passwords import LEAST_CHARACTERS
from review.accounts.sign_ins import load_signed_in, reading
from review.models import Person
from review.notices import owe_notice
from review.settings import Settings

RESET_WITHIN = dt.timedelta(minutes=10)


class People(UserDatastore):
    """The library's way to our people; it never commits."""

    def __init__(self) -> None:
        super().__init__(Account, RoleMixin)

    def put(self, model: Account) -> Account:
        """Keeps a hash that was computed anew, unless the password was changed meanwhile."""
        person = model.person
        same = update(Person).where(Person.id == person.id, Person.fs_uniquifier == person.fs_uniquifier)
        g.db.execute(same.values(password_hash=person.password_hash).execution_options(synchronize_session=False))
        return model

    def commit(self) -> None:
        """Nothing: the request's own transaction commits."""

    def find_user(self, case_insensitive: bool = False, **by: Any) -> Account | None:
        """The active person with that column's value."""
        with reading() as db:
            person = db.scalar(select(Person).filter_by(active=True, **by))
        return None if person is None else Account(person)


class OutboxMail(MailUtil):
    """The library's mail: each becomes a notice of ours, named by the last part of its template."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Owes the notice; a reset token goes into its link, never into the database as it is."""
        token = context["reset_token"]
        owe_notice(
            g.db,
            person=context["user"].person,
            act=template.rpartition("/")[2],
            once=hash_token(token)[:32],
            path=f"/reset/{token}",
            secret=True,
        )


def _no_text(_template: str, **_context: Any) -> str:
    """The library wants to render its mail; the outbox renders ours."""
    return ""


def init_app(app: Flask, settings: Settings) -> None:
    """Sets Flask-Security up for its functions alone: none of its pages exists, ours call it."""
    CSRFProtect(app)
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a scheme
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            "argon2__memory_cost": ARGON2.memory_cost,
            "argon2__time_cost": ARGON2.time_cost,
            "argon2__parallelism": ARGON2.parallelism,
        },
        SECURITY_PASSWORD_SALT=settings.secret_key,
        SECURITY_PASSWORD_NORMALIZE_FORM=NORMAL_FORM,
        SECURITY_PASSWORD_LENGTH_MIN=LEAST_CHARACTERS,
        SECURITY_RESET_PASSWORD_WITHIN=RESET_WITHIN,
        SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET="emails/reset",  # noqa: S106 - the name of a letter
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    security = Security(render_template=_no_text, mail_util_cls=OutboxMail)
    security.init_app(app, People(), register_blueprint=False)
    security.login_manager.user_loader(load_signed_in)
    # A header or a query parameter never signs anyone in.
    security.login_manager.request_loader(_nobody)


def _nobody(_request: object) -> None:
    return None
