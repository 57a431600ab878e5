"""Files that show that hours were earned: added, refused, taken back, handed out to holder and coordinator."""

from __future__ import annotations

import io

import pytest
from lxml import html
from sqlalchemy import Engine, select

from review.db import transaction
from review.models import Evidence, HoursEntry, Person, SecurityEntry
from review.operations.hours import verify_hours
from tests.postgresql import on_both_databases
from tests.review.makers import Cast, make_cycle, make_hours
from tests.review.routes.candidate_makers import PDF, words_of
from tests.review.routes.desk_makers import actor

pytestmark = pytest.mark.usefixtures("autumn")


@pytest.fixture
def entry(autumn: None, engine: Engine, cast: Cast) -> str:
    """The address of an entry of Carla's that waits."""
    with transaction(engine) as db:
        cycle = make_cycle(db, db.get_one(Person, cast.candidate.id))
        return f"/hours/{cycle.public_id}/{make_hours(db, cycle, 'ITM', '2').public_id}"


@pytest.fixture
def carla(client_for, cast: Cast):
    return client_for(cast.candidate)


def add(browser, entry: str, data: bytes = PDF, name: str = "certificate.pdf"):
    return browser.submit(entry, f"{entry}/evidence", file=(io.BytesIO(data), name))


def links(response, of: str) -> list[str]:
    return html.document_fromstring(response.text).xpath("//main//a[starts-with(@href, $of)]/@href", of=of)


@on_both_databases
def test_a_file_is_added_and_taken_back(carla, entry, engine):
    assert add(carla, entry).location == entry
    page = carla.get(entry)
    assert "certificate.pdf is with “ITM day” now." in words_of(page)
    (address,) = links(page, f"{entry}/evidence")
    file = carla.get(address)
    assert (file.data, file.headers["Content-Disposition"]) == (PDF, "attachment; filename=certificate.pdf")
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert carla.submit(entry, f"{address}/remove").location == entry
    assert "No file yet." in words_of(carla.get(entry))
    with transaction(engine) as db:
        assert db.scalars(select(Evidence)).all() == []


@pytest.mark.parametrize(
    ("name", "data", "status", "sentence"),
    [
        ("certificate.exe", b"MZ", 422, "The selected file must be a Word document, PDF, PNG picture or JPG picture."),
        ("certificate.pdf", b"plain words", 422, "The selected file must be"),
        ("certificate.pdf", b"", 422, "The selected file is empty."),
        ("certificate.pdf", PDF + b" " * (10 * 1024 * 1024), 413, "The selected file must be smaller than 10 MB."),
    ],
)
def test_what_is_no_evidence_is_refused(carla, entry, engine, name: str, data: bytes, status: int, sentence: str):
    answer = add(carla, entry, data, name)
    assert answer.status_code == status
    (said,) = html.document_fromstring(answer.text).xpath("//*[@role='alert']//a[@href='#file']/text()")
    assert said.startswith(sentence)
    with transaction(engine) as db:
        assert db.scalars(select(SecurityEntry.kind)).all() == [f"refused_{status}"]
        assert db.scalars(select(Evidence)).all() == []


def test_no_file_chosen_is_told(carla, entry):
    answer = carla.post(f"{entry}/evidence", data={"csrf_token": carla.token()})
    assert answer.status_code == 422
    assert "Select a file that shows that you took part." in words_of(answer)


def test_an_entry_takes_five_files(carla, entry):
    for number in range(5):
        add(carla, entry, PDF + b"%d" % number)
    answer = add(carla, entry, PDF + b"6", "further.pdf")
    assert answer.status_code == 422
    assert "An entry has 5 files at most." in words_of(answer)


def test_what_is_verified_keeps_its_files(carla, entry, engine, cast: Cast):
    add(carla, entry)
    (address,) = links(carla.get(entry), f"{entry}/evidence")
    with transaction(engine) as db:
        row = db.scalars(select(HoursEntry)).one()
        verify_hours(db, row, actor=actor(db.get_one(Person, cast.coordinator.id)), version=row.version)
    token = {"csrf_token": carla.token()}
    assert carla.post(f"{address}/remove", data=token).status_code == 403
    assert carla.post(f"{entry}/evidence", data=token | {"file": (io.BytesIO(PDF), "a.pdf")}).status_code == 403
    assert links(carla.get(entry), f"{entry}/evidence") == [address]


def test_a_file_is_for_its_holder_and_the_programs_coordinators(carla, entry, client_for, cast: Cast):
    add(carla, entry)
    (own,) = links(carla.get(entry), f"{entry}/evidence")
    cora = client_for(cast.coordinator)
    (staff,) = links(cora.get(f"/program{entry}"), f"/program{entry}/evidence")
    assert cora.get(staff).data == PDF
    for who in ("other_candidate", "reviewer", "administrator", "outsider", "newcomer"):
        browser = client_for(getattr(cast, who))
        assert [browser.get(address).status_code for address in (own, staff)] == [404, 404]
    assert cora.get(own).status_code == 404
    assert carla.get(staff).status_code == 404
    assert carla.get(f"{entry}/evidence/nothing").status_code == 404
