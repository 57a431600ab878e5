"""Every refusal of a file through its page: the status, the sentence on the field, and nothing kept but one entry."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import get_args

import pytest
from lxml import html
from sqlalchemy import Engine, func, select

import uploads
from review.db import transaction
from review.models import Document, LogEntry, OutboxRow, SecurityEntry, StoredFile
from review.operations import intake
from review.settings import Settings
from tests.review.routes.candidate_makers import PDF, Desk, padded, problems_on
from tests.uploads import makers
from tests.uploads.test_refusals import DTD

pytestmark = pytest.mark.usefixtures("autumn")

KINDS = "a Word document or PDF"
PLAN, SHEET = "plan", "signatures"
CASES = {
    "empty": (PLAN, "plan.pdf", b"", 422, {}),
    "wrong_type": (PLAN, "plan.txt", PDF, 422, {"kinds": KINDS}),
    "type_mismatch": (PLAN, "plan.docx", PDF, 422, {"kinds": KINDS, "extension": ".docx"}),
    "old_format": (PLAN, "plan.doc", makers.an_ole(), 422, {"kinds": KINDS}),
    "encrypted": (PLAN, "plan.docx", makers.an_ole("EncryptedPackage"), 422, {}),
    "damaged": (PLAN, "plan.pdf", PDF[:-10], 422, {}),
    "xml_dtd": (PLAN, "plan.docx", makers.a_container({"word/document.xml": DTD}), 422, {}),
    "too_complex": (
        PLAN, "plan.docx", makers.a_container({f"word/media/{n}.png": b"" for n in range(2000)}), 422, {},
    ),
    "image_too_large": (SHEET, "sheet.png", makers.a_png_header(10_000, 5_001), 422, {"megapixels": 50}),
    "too_large": (PLAN, "plan.pdf", padded(2 * 2**20), 413, {"megabytes": 1}),
    "packet_too_large": (SHEET, "sheet.pdf", padded(2 * 2**20), 413, {"megabytes": 2}),
    "too_many_files": (SHEET, "sheet.pdf", padded(3), 422, {"files": 1}),
    "person_too_large": (SHEET, "sheet.pdf", padded(2 * 2**20), 413, {"megabytes": 2}),
    "same_file": (SHEET, "sheet.pdf", PDF + b"plan", 422, {"there": "“Technology plan”", "here": "“Signature sheet”"}),
}  # fmt: skip
LIMITS = {
    "too_large": {"file_bytes": 2**20},
    "packet_too_large": {"packet_bytes": 2 * 2**20},
    "too_many_files": {"person_files": 1},
    "person_too_large": {"person_bytes": 2 * 2**20},
}
"""Smaller limits than there are, where the real ones would take long."""


def rows(engine: Engine) -> list[int]:
    models = (Document, StoredFile, LogEntry, OutboxRow)
    with transaction(engine) as db:
        return [db.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def entries(engine: Engine) -> list[tuple[str, str | None]]:
    with transaction(engine) as db:
        return [(entry.kind, entry.detail.get("code")) for entry in db.scalars(select(SecurityEntry))]


def files(settings: Settings) -> list[str]:
    folders = (settings.data / "incoming", settings.data / "objects")
    return sorted(path.name for folder in folders for path in folder.rglob("*") if path.is_file())


def on_the_field(response) -> str:
    """What is said of the file's field beside it."""
    page = html.document_fromstring(response.text)
    said = page.xpath("string(//input[@name='file']/@aria-describedby)").split()
    return " ".join(" ".join(page.get_element_by_id(each).text_content().split()) for each in said)


def test_every_code_is_among_the_cases():
    assert set(CASES) | {"disk_full"} == set(get_args(uploads.Code)), "a full disk has tests of its own"


@pytest.mark.parametrize("code", CASES)
def test_a_refusal(desk: Desk, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch, code: str):
    kind, name, content, status, words = CASES[code]
    packet = desk.open()
    assert desk.add(packet, "plan").status_code == 303
    monkeypatch.setattr(intake, "LIMITS", replace(intake.LIMITS, **LIMITS.get(code, {})))
    monkeypatch.setattr("review.routes.documents.LIMITS", intake.LIMITS)
    before = rows(engine), files(settings), entries(engine)
    page = f"{packet}/files/{kind}"
    response = desk.browser.submit(page, page, file=(io.BytesIO(content), name))
    sentence = uploads.refusal(code, **words).sentence  # type: ignore[arg-type]
    assert (response.status_code, problems_on(response)) == (status, [sentence])
    assert sentence in on_the_field(response)
    assert (rows(engine), files(settings)) == before[:2]
    assert entries(engine) == [*before[2], (f"refused_{status}", code)]


@pytest.mark.parametrize("kind", ["plan", "essay"])
def test_a_request_above_the_limit_to_what_is_not_there(desk: Desk, app, kind: str):
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    data = {"file": (io.BytesIO(padded(2_000)), "plan.pdf")}
    packet = desk.open() if kind == "essay" else "/packets/unknown"
    assert desk.browser.post(f"{packet}/files/{kind}", data=data).status_code == 404


def test_a_request_above_the_limit_that_takes_a_file_out(desk: Desk, app):
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    data = {"file": (io.BytesIO(padded(2_000)), "plan.pdf")}
    assert desk.browser.post(f"{desk.open()}/documents/x/remove", data=data).status_code == 413
