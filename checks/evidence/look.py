"""Whether a plan has the look of a published document: cover, contents, page numbers, nothing left over."""

from __future__ import annotations

import re
from collections.abc import Mapping

from checks.model import Document, Line
from checks.sections.outline import Outline

_NUMBER = re.compile(
    r"(?:page|pg\.?|p\.)?\s{0,3}(\d{1,4}|[ivxl]{1,6})(?:\s{0,3}(?:of|/)\s{0,3}\d{1,4})?", re.IGNORECASE
)
_AT_END = re.compile(
    r"(?:page|\||-|–)\s{0,3}(\d{1,4})(?:\s{0,3}(?:of|/)\s{0,3}\d{1,4})?\s?-?$|^-?\s?(\d{1,4})\b", re.IGNORECASE
)
_CONTENTS = re.compile(
    r"(?:table of |list of )?contents?$|índice$|what(?: is|'s|’s) (?:inside|in this (?:plan|document|report))$|"
    r"in(?:side)? this (?:plan|document|report)$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:19|20)\d\d\b|\bFY ?\d\d|\b(?:schools?|district|board of education|ISD)\b", re.IGNORECASE)
_FEWEST_ENTRIES = 3
_LAST_CONTENTS_PAGE = 12
_MOST_TITLE_LINES = 18
_MOST_TITLE_WORDS = 90
_SENTENCE = 10
_TITLE = re.compile(r"\bplan\b|\broadmap\b|\bstrategy\b", re.IGNORECASE)


def look_of(document: Document, drawn: Outline) -> Mapping[str, bool]:
    """The parts of a published look, each true or false; a part that the file cannot show is left out."""
    look = {
        "cover": _has_cover(document, drawn.body),
        "toc": _has_contents(document, drawn),
        "page_numbers": document.has_page_number_field or _has_page_numbers(document),
        "no_leftovers": not any(passage.leftover for passage in drawn.passages),
    }
    if look["toc"]:
        listed, missing = _entries(drawn)
        look["toc_matches"] = missing <= listed // 4
    if document.format == "pdf":
        with_text = {line.page for line in document.lines if not line.running}
        look["no_empty_pages"] = set(range(1, document.pages + 1)) <= with_text | set(document.pages_without_text)
    return look


def _has_contents(document: Document, drawn: Outline) -> bool:
    """True where a table of contents has its title, or where most of its entries are headings.

    Rules of a table and smudges on a scan look like leaders.
    """
    listed, missing = _entries(drawn)
    if listed >= _FEWEST_ENTRIES and missing <= listed // 2:
        return True
    titles = (document.words_of(line) for line in document.lines if line.page <= _LAST_CONTENTS_PAGE)
    return bool(drawn.contents) and any(_CONTENTS.match(words.strip()) for words in titles)


def _entries(drawn: Outline) -> tuple[int, int]:
    """How many different entries the table of contents has, and how many of them are no heading."""
    headings = {_folded(heading.words) for heading in drawn.headings} - {""}
    listed = {_folded(entry) for entry in drawn.contents} - {""}
    missing = [entry for entry in listed if not any(entry in each or each in entry for each in headings)]
    return len(listed), len(missing)


def _has_cover(document: Document, body: float) -> bool:
    """True where the first page, or what stands before the first long paragraph, is a few short lines with a title."""
    front: list[Line] = []
    for line in document.lines:
        words = document.words_of(line).strip()
        if line.page > 1 or len(front) > 20:
            break
        if not words or line.running:
            continue
        if len(words) > 170 or line.cell is not None:
            break
        front.append(line)
    shown = front[:12]
    # On a scan sizes are measured, a few hundredths more or less.
    least = body * (1.19 if document.pages_by_ocr else 1.25)
    large = [line for line in shown if line.size >= least or line.style.lower() in ("title", "subtitle")]
    titled = any(_TITLE.search(document.words_of(line)) for line in large)
    return (titled and len(large) >= 2 and len(front) <= 20) or _is_title_page(document, body)


def _is_title_page(document: Document, body: float) -> bool:
    """True where few words stand alone on the first page, larger than the rest, with a district or years among them."""
    lines = [
        line
        for line in document.lines[:_MOST_TITLE_LINES]
        if line.page == 1 and not line.running and document.words_of(line).strip()
    ]
    if not lines or document.pages == 1 or document.lines[:_MOST_TITLE_LINES][-1].page == 1:
        return False
    words = [document.words_of(line).strip() for line in lines]
    prose = any(each.endswith(".") and len(each.split()) >= _SENTENCE for each in words)
    if prose or len(" ".join(words).split()) > _MOST_TITLE_WORDS or any(_CONTENTS.match(each) for each in words):
        return False
    larger = [line for line in lines if line.size >= body * 1.15 or line.style.lower() in ("title", "subtitle")]
    largest = max(line.size for line in lines)
    return (len(larger) >= 2 or largest >= 1.5 * body) and any(_NAMED.search(each) for each in words)


def _has_page_numbers(document: Document) -> bool:
    """True where most pages after the first end or begin with a number of their own that grows."""
    found: dict[int, int] = {}
    lines: dict[int, list[str]] = {}
    for line in document.lines:
        lines.setdefault(line.page, []).append(document.words_of(line).strip())
    for page, words in lines.items():
        for each in (*words[-3:], *words[:3]):
            number = _page_number(each)
            if number is not None:
                found[page] = number
                break
    shifts = [number - page for page, number in found.items()]
    most = max((shifts.count(each) for each in set(shifts)), default=0)
    return most >= max(2, (document.pages - 1) * 0.6)


def _page_number(words: str) -> int | None:
    match = _NUMBER.fullmatch(words) or (_AT_END.search(words) if len(words) < 120 else None)
    digits = next((group for group in match.groups() if group and group.isdigit()), None) if match else None
    return int(digits) if digits else None


def _folded(words: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]{2,}", words.casefold()))
