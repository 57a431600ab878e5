"""Sets the words of a PDF page apart that nobody sees: invisible, white on white, too small, or off the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.model import Box
from checks.reading.pdf_lines import PageText, Run
from checks.reading.text import SMALLEST_SIZE


def set_apart(runs: Iterable[Run], text: PageText, hidden: list[str]) -> Iterator[Run]:
    """The runs that are seen; the words of the others are added to `hidden`."""
    for run in runs:
        if _is_hidden(run, text):
            hidden.append(run.words)
        else:
            yield run


def _is_hidden(run: Run, text: PageText) -> bool:
    left, top, right, bottom = run.box
    if run.face.invisible or right <= 0 or bottom <= 0 or left >= text.width or top >= text.height:
        return True
    # a size of 0 is one that pdfium does not tell
    if 0 < run.face.size < SMALLEST_SIZE:
        return True
    return run.face.white and not any(_holds(ground, run.box) for ground in text.grounds())


def _holds(ground: Box, box: Box) -> bool:
    """Whether the middle of the box lies on the ground."""
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return ground[0] <= across <= ground[2] and ground[1] <= down <= ground[3]
