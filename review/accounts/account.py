"""A person in the shape that Flask-Security and Flask-Login expect."""

from __future__ import annotations

from flask_security import RoleMixin, UserMixin

from review.accounts.people import actor_of
from review.models import Person
from review.policy import Actor


class Account(UserMixin):
    """A person as Flask-Security sees one; what it changes, it changes on the person."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.id = person.id
        self.email = person.email
        self.active = person.active
        self.roles: list[RoleMixin] = []

    @property
    def actor(self) -> Actor:
        """The person as policy sees them."""
        return actor_of(self.person)

    @property
    def password(self) -> str | None:
        """The hash; None until the invitation is used."""
        return self.person.password_hash

    @password.setter
    def password(self, value: str | None) -> None:
        self.person.password_hash = value

    @property
    def fs_uniquifier(self) -> str:
        """Changes with the password, which ends every link and cookie made before."""
        return self.person.fs_uniquifier

    @fs_uniquifier.setter
    def fs_uniquifier(self, value: str) -> None:
        self.person.fs_uniquifier = value
