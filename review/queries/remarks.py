"""What was said about one document: the checks' findings and the reviewers' deficiencies, in the document's order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from checks.model import Document, Fault
from review.models import Deficiency, FindingRow
from review.queries.places import Spot, spot_of


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding or a deficiency, numbered from 1 in the order of the document.

    `page` is 0 where it is about the whole document; `spot` is None where it quotes nothing that stands in this file.
    `state` is the deficiency's, as its reader may see it, or the reviewer's answer to the finding ("" for none).
    """

    row: FindingRow | Deficiency
    state: str
    page: int
    spot: Spot | None
    number: int = 0

    @property
    def is_finding(self) -> bool:
        """True for what a check said, false for what a reviewer asked."""
        return isinstance(self.row, FindingRow)

    @property
    def words(self) -> str:
        """What it says."""
        return self.row.message if isinstance(self.row, FindingRow) else self.row.words

    @property
    def quote(self) -> str:
        """The document's words at which it points; "" for none."""
        return str((self.row.place or {}).get("quote") or "")


def remarks_on(
    kind: str, read: Document | Fault | None, said: Iterable[tuple[FindingRow | Deficiency, str]]
) -> list[Remark]:
    """Those that are about documents of that kind; `said` gives each row with its state, `read` what the file says."""
    listed = sorted(_remarks(kind, read, said), key=lambda one: (one.page, one.spot.start if one.spot else -1))
    return [replace(remark, number=number) for number, remark in enumerate(listed, start=1)]


def _remarks(
    kind: str, read: Document | Fault | None, said: Iterable[tuple[FindingRow | Deficiency, str]]
) -> Iterator[Remark]:
    for row, state in said:
        place = row.place or {}
        if place.get("document") == kind:
            spot = spot_of(read, place) if isinstance(read, Document) else None
            yield Remark(row, state, spot.page if spot else place.get("page") or 0, spot)
