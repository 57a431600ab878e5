"""Finds the footnotes and endnotes of a Word file by their references."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from checks.reading.docx_styles import W

_PARTS = {
    W + "footnoteReference": (RELATIONSHIP_TYPE.FOOTNOTES, W + "footnote"),
    W + "endnoteReference": (RELATIONSHIP_TYPE.ENDNOTES, W + "endnote"),
}
NOTE_REFERENCES = frozenset(_PARTS)


class Notes:
    """The notes of one document; each of their parts is read when first asked for."""

    def __init__(self, document: Any) -> None:
        self._part = document.part
        self._notes: dict[str, dict[str, etree._Element]] = {}

    def take(self, reference: etree._Element) -> etree._Element | None:
        """The note that a reference leads to; each note is given once."""
        kind = str(reference.tag)
        if kind not in self._notes:
            self._notes[kind] = self._read(*_PARTS[kind])
        return self._notes[kind].pop(reference.get(W + "id", ""), None)

    def _read(self, relationship: str, tag: str) -> dict[str, etree._Element]:
        try:
            blob = self._part.part_related_by(relationship).blob
        except (KeyError, ValueError):
            return {}
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return {note.get(W + "id", ""): note for note in etree.fromstring(blob, parser).iterchildren(tag)}
