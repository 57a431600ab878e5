"""Districts, people, their posts and grants, and how they sign in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Addressed, Model


class District(Addressed, Model):
    """A school district."""

    __tablename__ = "district"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Person(Addressed, Model):
    """Someone who can sign in. `email` is kept folded; `password_hash` is empty until the invitation is used.

    `calendar_hash` is the hash of the secret in the address of the person's calendar.
    """

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    calendar_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime]
    district: Mapped[District | None] = relationship()
    former_districts: Mapped[list[FormerDistrict]] = relationship(cascade="all, delete-orphan")
    grants: Mapped[list[Grant]] = relationship(back_populates="person", cascade="all, delete-orphan")


class FormerDistrict(Model):
    """That a person was of a district until a moment; for a while that is a conflict of interest all the same."""

    __tablename__ = "former_district"
    __table_args__ = (Index("ix_former_district_person_id", "person_id", "district_id", "until"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    until: Mapped[dt.datetime]


class Grant(Model):
    """That a person has a role in a program."""

    __tablename__ = "grant"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "program"),
        # Among many candidates the few who work for a program are found at once.
        Index("ix_grant_role", "role", "program", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(20))
    program: Mapped[str] = mapped_column(String(60))
    granted_at: Mapped[dt.datetime]
    person: Mapped[Person] = relationship(back_populates="grants")


class Post(Addressed, Model):
    """A person's office in a district, from and to a day, both inside; `ends_on` is None while it lasts."""

    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column()
    person: Mapped[Person] = relationship()
    district: Mapped[District] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class FormerName(Model):
    """What a person or a district was called until a day; either `person_id` or `district_id` is set."""

    __tablename__ = "former_name"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    until: Mapped[dt.datetime]


class SignIn(Model):
    """Being signed in on one device; a row, so that it can be revoked. Only a hash of the token is kept."""

    __tablename__ = "sign_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class Invitation(Model):
    """A single-use link that lets a new person set a password; only a hash of its token is kept."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
