"""pypdf as the second witness of a PDF: how many pages it has, and what in it acts instead of being read."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdf

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "submit_form",
    "/ImportData": "import_data",
    "/GoToE": "embedded_files",
}
_ANNOTATIONS = {
    "/FileAttachment": "embedded_files",
    "/RichMedia": "rich_media",
    "/Movie": "rich_media",
    "/3D": "rich_media",
}


@dataclass(frozen=True, slots=True)
class Testimony:
    """What pypdf saw; `pages` is None where it could not follow the page tree."""

    pages: int | None = None
    encrypted: bool = False
    active_content: tuple[str, ...] = ()


def testify(data: bytes) -> Testimony:
    """Let pypdf look at a PDF. It raises nothing: a witness that fails says so by silence."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with pypdf.apply_configuration(zlib_maximum_output_length=32_000_000, page_tree_maximum_entries=5_000):
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                return Testimony(encrypted=True)
            pages = list(reader.pages)
        except Exception:  # noqa: BLE001  # whatever is wrong with the file, pdfium decides
            return Testimony()
        active = set[str]()
        try:
            active.update(_in_catalog(reader.root_object))
            for page in pages:
                active.update(_in_page(page))
        except Exception:  # noqa: BLE001  # what was seen before the damage still counts
            active.discard("")
    return Testimony(len(pages), active_content=tuple(sorted(active)))


def _in_catalog(root: Any) -> Iterator[str]:
    yield from _in_action(root.get("/OpenAction"))
    yield from _in_actions(root.get("/AA"))
    names = _resolved(root.get("/Names"))
    if isinstance(names, dict):
        if names.get("/JavaScript") is not None:
            yield "javascript"
        if names.get("/EmbeddedFiles") is not None:
            yield "embedded_files"
    form = _resolved(root.get("/AcroForm"))
    if isinstance(form, dict) and form.get("/XFA") is not None:
        yield "xfa_form"


def _in_page(page: Any) -> Iterator[str]:
    yield from _in_actions(page.get("/AA"))
    annotations = _resolved(page.get("/Annots"))
    for reference in (annotations if isinstance(annotations, list) else [])[:2_000]:
        annotation = _resolved(reference)
        if isinstance(annotation, dict):
            yield from filter(None, [_ANNOTATIONS.get(str(annotation.get("/Subtype")))])
            yield from _in_action(annotation.get("/A"))
            yield from _in_actions(annotation.get("/AA"))


def _in_actions(value: Any) -> Iterator[str]:
    actions = _resolved(value)
    for action in actions.values() if isinstance(actions, dict) else ():
        yield from _in_action(action)


def _in_action(value: Any) -> Iterator[str]:
    action = _resolved(value)
    if isinstance(action, dict):
        yield from filter(None, [_ACTIONS.get(str(action.get("/S")))])


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value
