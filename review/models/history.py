"""What is never changed: the packets' log, other recorded acts, security entries, and the answers already given."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Model
from review.models.append_only import append_only


class LogEntry(Model):
    """One line of a packet's history: ids and hashes, no names and no free text.

    `hash` is the sha-256 of the entry's fields and of `previous_hash`, a chain for each packet.
    """

    __tablename__ = "log_entry"
    __table_args__ = (UniqueConstraint("packet_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int] = mapped_column(ForeignKey("packet.id"))
    number: Mapped[int]
    at: Mapped[dt.datetime]
    act: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int | None]
    touched: Mapped[dict[str, Any]]
    rule_set: Mapped[str | None] = mapped_column(String(80))
    request_id: Mapped[str] = mapped_column(String(40))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class RecordedAct(Model):
    """One act on something that is no packet: an hours entry, a certification, a certificate, a post, a request.

    `kind` says which of them, `about` is its public id, which stays when the thing is removed; `person_id` is whom it
    concerns. `actor_id` is None where the clock did it, `seal` the hash of what the thing said afterwards.
    """

    __tablename__ = "recorded_act"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(22), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[dt.datetime]
    seal: Mapped[str] = mapped_column(String(64))


class SecurityEntry(Model):
    """One refusal or one act on an account: what, who, and under which request."""

    __tablename__ = "security_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    kind: Mapped[str] = mapped_column(String(40), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    request_id: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]]


class GivenAnswer(Model):
    """The first answer to a form that carries this idempotency key; a repeated post gets it again."""

    __tablename__ = "given_answer"
    __table_args__ = (UniqueConstraint("person_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(80))
    location: Mapped[str] = mapped_column(String(300))
    given_at: Mapped[dt.datetime]


append_only(LogEntry.__table__, same="id = NEW.id OR (packet_id = NEW.packet_id AND number = NEW.number)")
append_only(RecordedAct.__table__, same="id = NEW.id")
append_only(SecurityEntry.__table__, same="id = NEW.id")
