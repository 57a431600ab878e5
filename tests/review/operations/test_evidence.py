"""Files that show that hours were earned: kept with their entry while it may change, and each act is recorded."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from review.models import Cycle, Evidence, HoursEntry, RecordedAct, StoredFile
from review.operations import evidence, hours, seals
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.hours import ledger_entry, rules_of_cycle, standing_of
from tests.review.makers import Cast, make_hours
from tests.review.operations.conftest import actor, upload


@pytest.fixture
def entry(db, cycle: Cycle) -> HoursEntry:
    return make_hours(db, cycle, "ITM", "2")


def add(db, cast: Cast, entry: HoursEntry, words: str = "certificate", name: str = "certificate.pdf") -> Evidence:
    return evidence.add_evidence(db, entry, actor=actor(cast.candidate), upload=upload(words, name))


def test_a_file_is_kept_with_its_entry(db, cast: Cast, entry: HoursEntry):
    seen = entry.version
    added = add(db, cast, entry)
    assert ([each.name for each in entry.evidence], added.stored_file.size) == (["certificate.pdf"], 11)
    assert ledger_entry(entry, rules_of_cycle(entry.cycle)).evidence is True
    with pytest.raises(Stale):
        hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=seen)
    last = db.scalars(select(RecordedAct).order_by(RecordedAct.id.desc())).first()
    assert (last.act, last.seal) == ("add_evidence", seals.of_entry(entry))


def test_the_same_file_again_is_the_same_upload(db, cast: Cast, entry: HoursEntry):
    assert add(db, cast, entry) is add(db, cast, entry, name="again.pdf")
    assert len(entry.evidence) == 1


def test_a_file_answers_a_question_and_taking_it_back_does_not(db, cast: Cast, entry: HoursEntry):
    cora = actor(cast.coordinator)
    add(db, cast, entry)
    hours.query_hours(db, entry, actor=cora, words="Have you an agenda?", version=entry.version)
    (first,) = entry.evidence
    assert evidence.remove_evidence(db, entry, first.public_id, actor=actor(cast.candidate)) == "certificate.pdf"
    assert standing_of(entry) == "queried"
    add(db, cast, entry, "agenda", "agenda.docx")
    assert (standing_of(entry), [each.name for each in entry.evidence]) == ("waiting", ["agenda.docx"])


def test_a_file_that_is_taken_back_is_gone_and_its_bytes_stay(db, cast: Cast, entry: HoursEntry):
    added, carla, seen = add(db, cast, entry), actor(cast.candidate), entry.version
    evidence.remove_evidence(db, entry, added.public_id, actor=carla)
    assert (db.scalars(select(Evidence)).all(), len(db.scalars(select(StoredFile)).all())) == ([], 1)
    with pytest.raises(Stale):
        evidence.remove_evidence(db, entry, added.public_id, actor=carla)
    with pytest.raises(Stale):
        hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=seen)


def test_what_is_verified_keeps_its_files(db, cast: Cast, entry: HoursEntry):
    added = add(db, cast, entry)
    hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=entry.version)
    with pytest.raises(NotAllowed):
        evidence.remove_evidence(db, entry, added.public_id, actor=actor(cast.candidate))
    with pytest.raises(NotAllowed):
        add(db, cast, entry, "another")


def test_nobody_adds_to_anothers_entry(db, cast: Cast, entry: HoursEntry):
    for who in (cast.other_candidate, cast.coordinator):
        with pytest.raises(NotAllowed):
            evidence.add_evidence(db, entry, actor=actor(who), upload=upload("certificate"))


def test_an_entry_and_a_cycle_have_so_much_room(db, cast: Cast, entry: HoursEntry, monkeypatch):
    for number in range(evidence.MOST_FILES):
        add(db, cast, entry, f"file {number}")
    with pytest.raises(NotReady) as refusal:
        add(db, cast, entry, "one more")
    assert str(refusal.value) == ("An entry has 5 files at most. Take one back first, or put several into one PDF.")
    other = make_hours(db, entry.cycle, "TL", "1")
    monkeypatch.setattr(evidence, "MOST_BYTES", 5 * len("file 0") + 3)
    with pytest.raises(NotReady):
        add(db, cast, other, "four")
    add(db, cast, other, "hm?")


def test_a_removed_entry_takes_its_files_along(db, cast: Cast, entry: HoursEntry):
    add(db, cast, entry)
    hours.remove_hours(db, entry, actor=actor(cast.candidate), version=entry.version)
    assert db.scalars(select(Evidence)).all() == []
