"""What a person may add: nothing twice, and no more than packet and person have room for, however fast they click."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select

import uploads
from review.db import transaction
from review.models import Cycle, Document, Packet, Person
from review.operations import intake, packets
from review.workflow.packets import State
from tests.review.makers import make_cast, make_cycle
from tests.review.operations.conftest import Way, actor, upload


def attach(way: Way, kind: str, words: str) -> Document:
    return packets.attach(way.db, way.packet, actor=actor(way.cast.candidate), kind=kind, upload=upload(words))


def refusal_of(way: Way, kind: str, words: str) -> tuple[str, int, str]:
    with pytest.raises(uploads.Refused) as refused:
        attach(way, kind, words)
    return refused.value.code, refused.value.status, refused.value.sentence


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_limits(**limits: int) -> None:
        monkeypatch.setattr(intake, "LIMITS", replace(intake.LIMITS, **limits))

    return set_limits


def test_the_limits_are_those_of_the_one_table():
    mebibyte = 2**20
    limits = intake.LIMITS
    assert (limits.person_files, limits.person_bytes) == (200, 500 * mebibyte)
    assert (limits.packet_bytes, limits.file_bytes) == (100 * mebibyte, 50 * mebibyte)


def test_the_same_file_in_two_slots_is_a_mistake(way: Way):
    attach(way, "plan", "one plan")
    assert refusal_of(way, "presentation", "one plan") == (
        "same_file",
        422,
        (
            "The selected file is in the packet already, under “Technology plan”. "
            "Choose the file that belongs under “Presentation”, or take it out of “Technology plan” first."
        ),
    )
    assert [document.kind for document in way.packet.current_documents] == ["plan"]


@pytest.mark.parametrize("kind", ["plan", "signatures"])
def test_the_same_file_in_the_same_slot_is_the_same_upload(way: Way, kind: str):
    first, version = attach(way, kind, "once"), way.packet.version
    assert attach(way, kind, "once") is first
    assert (way.packet.current_documents, way.packet.version) == ([first], version)


def test_a_file_that_was_replaced_may_come_back_elsewhere(way: Way):
    for words in ("first", "second"):
        attach(way, "plan", words)
    assert attach(way, "presentation", "first").kind == "presentation"


def test_the_files_in_a_packet_have_a_common_limit_which_replaced_ones_do_not_count_to(way: Way, limit):
    limit(packet_bytes=10)
    attach(way, "plan", "12345")
    attach(way, "presentation", "1234")
    assert refusal_of(way, "signatures", "12")[:2] == ("packet_too_large", 413)
    attach(way, "plan", "123456")


def test_a_person_has_a_limit_of_files_which_replaced_ones_count_to(way: Way, limit):
    limit(person_files=2)
    attach(way, "plan", "first")
    attach(way, "plan", "second")
    assert refusal_of(way, "plan", "third") == (
        "too_many_files",
        422,
        (
            "The files that you added to your open packets are 2 already, replaced ones included, "
            "which is the most that there can be. Ask your coordinator for help."
        ),
    )
    assert attach(way, "plan", "second").name == "plan.docx", "a retry is no further file"


def test_a_person_has_a_limit_of_bytes_which_replaced_ones_count_to(way: Way, limit):
    limit(person_bytes=10 * intake.MEGABYTE)
    large = replace(upload("large"), size=6 * intake.MEGABYTE)
    packets.attach(way.db, way.packet, actor=actor(way.cast.candidate), kind="plan", upload=large)
    with pytest.raises(uploads.Refused) as refused:
        packets.attach(
            way.db, way.packet, actor=actor(way.cast.candidate), kind="plan", upload=replace(large, sha256="0" * 64)
        )
    assert (refused.value.code, refused.value.status, refused.value.sentence) == (
        "person_too_large",
        413,
        (
            "The files that you added to your open packets must together be smaller than 10 MB, "
            "replaced ones included. Ask your coordinator for help."
        ),
    )


def test_what_was_added_to_a_withdrawn_packet_counts_and_to_a_completed_one_not(way: Way, db):
    attach(way, "plan", "12345")
    person_id = way.cast.candidate.id
    counted = []
    for state in State:
        way.packet.state = state
        db.flush()
        counted += [state] if intake.added_by(db, person_id) == (1, 5) else []
    assert set(State) - set(counted) == {State.COMPLETED}
    assert intake.added_by(db, way.cast.other_candidate.id) == (0, 0)


# at the same moment


@pytest.fixture
def two_packets(engine: Engine) -> tuple[Person, list[int]]:
    """Carla's packets of two cycles, there for every connection to see."""
    with transaction(engine) as db:
        carla = make_cast(db).candidate
        first = make_cycle(db, carla)
        days = {"starts_on": first.starts_on, "ends_on": first.ends_on}
        second = Cycle(certification=first.certification, number=2, **days)
        db.add(second)
        db.flush()
        return carla, [packets.open_packet(db, cycle, actor=actor(carla)).id for cycle in (first, second)]


def at_once(engine: Engine, carla: Person, *files: tuple[int, str, str]) -> list[str]:
    """Adds (packet, kind, words) all at the same moment; the outcomes, sorted."""

    def add(file: tuple[int, str, str]) -> str:
        packet_id, kind, words = file
        try:
            with transaction(engine) as db:
                packet = db.get_one(Packet, packet_id)
                packets.attach(db, packet, actor=actor(carla), kind=kind, upload=upload(words))
        except uploads.Refused as refused:
            return refused.code
        return "added"

    with ThreadPoolExecutor(len(files)) as clients:
        return sorted(clients.map(add, files))


def documents(engine: Engine) -> int:
    with transaction(engine) as db:
        return db.scalar(select(func.count()).select_from(Document)) or 0


@pytest.mark.parametrize("_round", range(5))
def test_uploads_to_two_packets_do_not_pass_a_persons_limit_together(engine: Engine, two_packets, limit, _round: int):
    carla, (one, other) = two_packets
    limit(person_files=1)
    assert at_once(engine, carla, (one, "plan", "a"), (other, "plan", "b")) == ["added", "too_many_files"]
    assert documents(engine) == 1


@pytest.mark.parametrize("_round", range(5))
def test_one_file_sent_to_two_slots_is_taken_into_one(engine: Engine, two_packets, _round: int):
    carla, (one, _) = two_packets
    assert at_once(engine, carla, (one, "plan", "a"), (one, "presentation", "a")) == ["added", "same_file"]
    assert documents(engine) == 1


def test_two_files_sent_to_one_slot_take_each_others_place(engine: Engine, two_packets):
    carla, (one, _) = two_packets
    assert at_once(engine, carla, *((one, "plan", words) for words in "abcd")) == ["added"] * 4
    with transaction(engine) as db:
        packet = db.get_one(Packet, one)
        assert (len(packet.documents), len(packet.current_documents)) == (4, 1)


def test_a_double_click_is_one_upload(engine: Engine, two_packets):
    carla, (one, _) = two_packets
    assert at_once(engine, carla, *[(one, "plan", "a")] * 4) == ["added"] * 4
    assert documents(engine) == 1
