"""Makes candidates in the running product's data folder, so that no journey stands in the way of another."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from review.accounts import actor_of, add_person
from review.db import make_engine, open_db, transaction
from review.demo.checking import Readings
from review.demo.districts import COTTON_FERRY
from review.demo.hours import enter_activities, verify_all
from review.demo.people import AT, PROGRAM, Holder, add_cycle
from review.demo.scene import Ask, Scene
from review.models import District, Packet, Person
from review.operations.clockwork import apply_due_decisions
from review.operations.packets import attach, open_packet, submit
from review.settings import read_settings
from review.workflow.packets import State
from uploads import Store

COORDINATOR, REVIEWER = f"coordinator2@{AT}", f"reviewer@{AT}"
GOOD = {"plan": "plan.docx", "presentation": "slides.pptx", "signatures": "sheet.docx"}
ACCEPTED = ("docx", "pptx", "pdf", "png", "jpg")
ASKS = (
    Ask("resources", "Name for each goal who is responsible, and by when.", page=9),
    Ask("evaluation", "Say how the plan is evaluated and adjusted."),
)
QUEUED_SECONDS = 120


@dataclass(frozen=True)
class Newcomer:
    """A candidate who was made for one journey, and the addresses of their packet."""

    email: str
    name: str
    packet_id: str
    cycle_id: str

    @property
    def packet(self) -> str:
        """The packet as its candidate sees it."""
        return f"/packets/{self.packet_id}"

    @property
    def review(self) -> str:
        """The packet as reviewers see it."""
        return f"/review/{self.packet_id}"

    @property
    def program(self) -> str:
        """The packet as coordinators see it."""
        return f"/program/packets/{self.packet_id}"


class Registry:
    """Where newcomers are entered: the database and the files of the running product."""

    def __init__(self, data: Path, files: Path, password: str) -> None:
        settings = read_settings({"PLANDESK_DATA": str(data)})
        self._files, self._password = files, password
        self._engine: Engine = make_engine(settings.database_url)
        self._store = Store(settings.data)
        self._count = 0

    def draft(self, *, unverified: int = 0) -> Newcomer:
        """A candidate with an open packet without files, and enough hours, of which the last are not verified."""
        self._count += 1
        name, local = f"Newcomer {self._count:02}", f"newcomer-{self._count}"
        with transaction(self._engine) as db:
            holder = Holder(local, name, COTTON_FERRY, 20)
            district = db.scalars(select(District).where(District.name == COTTON_FERRY.name)).one()
            grants = [("candidate", PROGRAM)]
            person = add_person(
                db, name=name, email=holder.email, district=district, grants=grants, password=self._password
            )
            cycle = add_cycle(db, holder, person, _person(db, COORDINATOR))
            entries = enter_activities(db, cycle)
            verify_all(db, entries[: len(entries) - unverified], _person(db, COORDINATOR))
            packet = open_packet(db, cycle, actor=actor_of(person))
            return Newcomer(holder.email, name, packet.public_id, cycle.public_id)

    def attach(self, newcomer: Newcomer, **files: str) -> None:
        """The good files come into the packet, or these in their place; the product's workers begin to check them."""

        def bring(scene: Scene, packet: Packet) -> None:
            for kind, name in (GOOD | files).items():
                with (self._files / name).open("rb") as stream:
                    upload = self._store.store(stream, name, accepts=ACCEPTED)
                attach(scene.db, packet, actor=actor_of(packet.candidate), kind=kind, upload=upload)

        self._do(newcomer, bring)

    def queued(self, **files: str) -> Newcomer:
        """A candidate whose packet waits for a reviewer: the product's own workers have checked it."""
        return self.queued_each(1, **files)[0]

    def queued_each(self, count: int, **files: str) -> list[Newcomer]:
        """So many candidates whose packets wait for a reviewer."""
        made = [self.draft() for _ in range(count)]
        for newcomer in made:
            self.attach(newcomer, **files)
            self._do(newcomer, lambda scene, packet: _submit(scene.db, packet))
        for newcomer in made:
            self._await_queue(newcomer)
        return made

    def in_review(self) -> Newcomer:
        """A candidate whose packet the first reviewer holds, with two drafted deficiencies."""
        newcomer = self.queued()
        self._do(newcomer, lambda scene, packet: scene.claim(packet, REVIEWER, ASKS))
        return newcomer

    def returned(self) -> Newcomer:
        """A candidate whose packet was returned with two deficiencies."""
        newcomer = self.in_review()
        self._do(newcomer, lambda scene, packet: scene.send_back(packet))
        return newcomer

    def passed(self) -> Newcomer:
        """A candidate whose packet passed review, all hours verified."""
        newcomer = self.queued()
        self._do(newcomer, lambda scene, packet: scene.claim(packet, REVIEWER))
        self._do(newcomer, lambda scene, packet: scene.let_pass(packet))
        return newcomer

    def _do(self, newcomer: Newcomer, act: Callable[[Scene, Packet], None]) -> None:
        with transaction(self._engine) as db, ThreadPoolExecutor(1) as pool:
            people = {person.email: person for person in db.scalars(select(Person))}
            act(Scene(db, people, {}, Readings(self._store, pool)), _packet(db, newcomer))
            apply_due_decisions(db)

    def _await_queue(self, newcomer: Newcomer) -> None:
        until = time.monotonic() + QUEUED_SECONDS
        while True:
            with open_db(self._engine, writes=False) as db:
                state = _packet(db, newcomer).state
            if state == State.QUEUED:
                return
            assert time.monotonic() < until, f"the packet of {newcomer.name} is {state}"
            time.sleep(0.2)


def _submit(db: Session, packet: Packet) -> None:
    submit(db, packet, actor=actor_of(packet.candidate), statement_ticked=True, version=packet.version)


def _person(db: Session, email: str) -> Person:
    return db.scalars(select(Person).where(Person.email == email)).one()


def _packet(db: Session, newcomer: Newcomer) -> Packet:
    return db.scalars(select(Packet).where(Packet.public_id == newcomer.packet_id)).one()
