"""Makes real files of the packets' texts: `python -m tests.packets.make OUT [NAME …]`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.packets import pdf, scans, sheets, slides, texts, word
from tests.packets.looks import Headings
from tests.packets.pdf import Pages
from tests.packets.texts import PacketText

_MODES = {"styles": "styles", "fake": "fake", "bold": "boldonly"}


def make(names: Iterable[str], out: Path) -> None:
    """Makes a folder for each packet: plan, presentation, signature sheet, and the truth about them."""
    for name in names:
        make_packet(texts.read(name), out / name)


def make_packet(text: PacketText, folder: Path, form: str = "", headings: Headings | None = None) -> None:
    """Makes one packet; `form` and `headings` deliver its plan in another form than the packet's own."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = text.facts
    form, headings = form or facts["form"], headings or facts["headings"]
    plan = folder / f"plan.{'docx' if form == 'docx' else 'pdf'}"
    pages = write_plan(text, form, headings, plan)
    presentation = folder / f"presentation.{facts['presentation']['form']}"
    (slides.write_pptx if presentation.suffix == ".pptx" else slides.write_pdf)(text, presentation)
    signatures = folder / f"signatures.{facts['signatures']['form']}"
    write_sheet(text, signatures)
    files = {"plan": plan.name, "presentation": presentation.name, "signatures": signatures.name}
    truth = {"files": files, "form": form, "heading_mode": _MODES[headings], **truth_of(text, pages)}
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8")


def write_plan(text: PacketText, form: str, headings: Headings, file: Path) -> Pages:
    """Writes the plan as docx, pdf or scan; the pages are those of its PDF, whatever the form."""
    with tempfile.TemporaryDirectory() as folder:
        printed = file if form == "pdf" else Path(folder) / "plan.pdf"
        pages = pdf.write_plan(text, headings, printed)
        if form == "docx":
            word.write_plan(text, headings, pages.headings, file)
        elif form == "scan":
            scans.write_scan(printed, file, text.name)
    return pages


def write_sheet(text: PacketText, file: Path) -> None:
    """Writes the signature sheet in the form that the file's name tells."""
    if file.suffix == ".docx":
        sheets.write_docx(text, file)
        return
    with tempfile.TemporaryDirectory() as folder:
        printed = file if file.suffix == ".pdf" else Path(folder) / "sheet.pdf"
        sheets.write_pdf(text, printed)
        if file.suffix == ".jpg":
            scans.write_photo(printed, file, text.name)
        elif file.suffix == ".png":
            scans.write_scanned_page(printed, file, text.name)


def truth_of(text: PacketText, pages: Pages) -> dict[str, Any]:
    """What is true of the packet, as `plandesk evaluate` reads it."""
    facts = text.facts
    signed = facts["signatures"]
    rows = [
        {"name": row["name"], "title": row["title"], "signed": sheets.SIGNED[row["mark"]]} for row in signed["rows"]
    ]
    return {
        "district": facts["district"],
        "period": facts["period"],
        "sections": {
            code: {**section, "pages": pages.sections.get(code, ())} for code, section in facts["sections"].items()
        },
        "elements": facts["elements"],
        "look": facts["look"],
        "pages": pages.count,
        "presentation": {key: facts["presentation"][key] for key in ("covers", "date", "district")},
        "signatures": {
            "kind": signed["form"],
            "rows": rows,
            **{key: signed[key] for key in ("date", "district", "presenter", "cabinet_present")},
        },
        "notes": facts["notes"],
    }


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("python -m tests.packets.make OUT [NAME …]")
    make(sys.argv[2:] or texts.names(), Path(sys.argv[1]))
