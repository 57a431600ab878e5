"""A document's structure: its headings, its table of contents, and its passages, each with what it stands under."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checks.model import Document, Line
from checks.sections import leftovers, mending
from checks.sections.headings import Heading, Trail
from checks.sections.language import plain_heading
from checks.sections.paragraphs import groups

LOOKED_LIKE_HEADING = 1.12  # measured: a heading's size is at least this many times the body's
_SMALLER = 0.93  # a bold line that is smaller than this is a label or the head of a table
_TEXT = 0.1  # how much text there must be beside tables to tell the size of the body
_FIGURE = re.compile(r"(?<![\w.])\W?(?!(?:19|20)\d\d\b)\d[\d,]*\b(?!\.\d)")
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\b", re.IGNORECASE)
_ROW = 3  # a line with so many figures is a row of a table
_MOST_WORDS = 18
_LONG_ANSWER = 90  # characters, on average, in the second column of a form
IN_FORM = 9  # the depth of a form's labels: below every heading
_CONTENTS = re.compile(r"^(?:table of )?contents$|^índice$|^in this (?:plan|document)$", re.IGNORECASE)
_ENTRY = re.compile(r"^(?P<words>.{3,140}?)(?:\s?[.…_·]{3,}\s?|\t\s?|\s{2,}|\s)(?P<page>\d{1,3}|[ivx]{1,5})$")
_LEADERS = re.compile(r"\.{4,}|…{2,}|(?:\. ){4,}")
_LEAD = re.compile(r"^(?P<lead>[A-Z][A-Za-z'’&/ -]{2,48}[A-Za-z])(?::| [–—-]) (?=\S)")
_CAPTION = re.compile(r"^(?:table|figure|exhibit|chart)\s\d", re.IGNORECASE)
_MID_SENTENCE = re.compile(r"[a-z]{2,}")
_STATES = re.compile(r"\b(?:will|shall)\b", re.IGNORECASE)
_ASKS = re.compile(r"^\W*(?:who|what|where|when|why|how|which|if)\b", re.IGNORECASE)
_STATEMENT = 8  # words
_COVER = 60  # words: with more of them the first page is more than a cover


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a list item, or a row of a table, with what it stands under.

    `path` goes from the outermost heading to the nearest; `lead` is its run-in lead; `heads` are the heads of
    the columns that a row fills in. `leftover`: it says nothing itself (a placeholder, an instruction, a pointer
    elsewhere).
    """

    text: str
    start: int
    end: int
    pages: tuple[int, ...]
    path: tuple[Heading, ...]
    lead: str = ""
    heads: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    listed: bool = False
    leftover: bool = False

    @property
    def heading(self) -> str:
        """What it stands under, as written: its lead, else the nearest heading."""
        return self.lead or (self.path[-1].words if self.path else "")


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings, the entries of the table of contents, and the passages, each in reading order.

    `body` is the size in points in which most of the text is set.
    """

    headings: tuple[Heading, ...]
    contents: tuple[str, ...]
    passages: tuple[Passage, ...]
    body: float = 0.0


def of(document: Document) -> Outline:
    """The outline of a document."""
    lines = [line for line in document.lines if not line.running and document.words_of(line).strip()]
    in_contents = _contents_lines(document, lines)
    body = _body_size(document)
    known = mending.vocabulary(document)
    ranks = _Ranks(document, [line for line in lines if line.start not in in_contents], body)
    headings: list[Heading] = []
    passages: list[Passage] = []
    stated = 0
    page = lines[0].page if lines else 1
    trail = Trail()
    for group in groups(document, [line for line in lines if line.start not in in_contents], ranks.level):
        level = ranks.level(group[0])
        if group[0].page > page:
            words = sum(len(each.text.split()) for each in passages[:_COVER])
            by_look = level and not group[0].level and page == lines[0].page
            if not words or (by_look and words < _COVER):
                trail.leave_cover()
            page = group[0].page
        title = " ".join(" ".join(document.words_of(line).split()) for line in group) if level else ""
        runs_on = bool(level) and not ranks.level(group[-1])
        if level and not (runs_on and len(title.split()) > _MOST_WORDS):
            heading = Heading(title, level, group[0].page, group[0].start, group[-1].end)
            trail.enter(heading, passages=len(passages) - stated, by_look=not group[0].level)
            headings.append(heading)
            if runs_on or _is_statement(title):
                stated += 1
                passages.append(_passage(document, group, trail.path, ""))
        elif group[0].cell is not None:
            passages.extend(_rows(document, group, trail.path, known))
        else:
            lead = passages[-1].lead if passages and group[0].list_level and passages[-1].path == trail.path else ""
            passages.append(_passage(document, group, trail.path, lead))
    contents = tuple(in_contents[key] for key in sorted(in_contents) if in_contents[key])
    return Outline(tuple(headings), contents, tuple(passages), body)


def _is_statement(words: str) -> bool:
    """True for a heading that says what is to be so ("Goal 2. Every device will be current"), not what it heads."""
    asks = words.rstrip().endswith("?") or any(_ASKS.match(plain_heading(part)) for part in words.split(":"))
    long = len(words.split()) >= _STATEMENT
    return long and bool(_STATES.search(words)) and not asks and not leftovers.is_leftover(words)


def _body_size(document: Document) -> float:
    """The size in points in which most of the text is set; 0 where the file does not tell."""
    sizes: Counter[float] = Counter()
    in_tables: Counter[float] = Counter()
    for line in document.lines:
        if line.size and not line.running:
            (sizes if line.cell is None else in_tables)[round(line.size * 2) / 2] += line.end - line.start
    # tables are set smaller: beside many of them the text itself would look like headings
    counted = sizes if sizes.total() >= _TEXT * in_tables.total() else in_tables
    return counted.most_common(1)[0][0] if counted else 0.0


class _Ranks:
    """Which lines are headings, and how deep: by the file's own levels first, then by look."""

    def __init__(self, document: Document, lines: Sequence[Line], body: float) -> None:
        self._document = document
        self._body = body
        looks = {self._look(line) for line in lines if not line.level and self._looks_like_heading(line)}
        deepest = max((line.level for line in lines), default=0)
        self._levels = {look: deepest + number for number, look in enumerate(sorted(looks, reverse=True), start=1)}
        self._known: dict[int, int] = {}

    def level(self, line: Line) -> int:
        """The depth of a heading from 1; 0 for what is none."""
        if line.start not in self._known:
            self._known[line.start] = self._level(line)
        return self._known[line.start]

    def _level(self, line: Line) -> int:
        words = self._document.words_of(line).strip()
        if line.level and line.cell is None and len(words) <= 250:
            return line.level
        return self._levels.get(self._look(line), 0) if self._looks_like_heading(line) else 0

    def _look(self, line: Line) -> tuple[float, bool, bool]:
        words = self._document.words_of(line)
        return round(line.size * 2) / 2, words.upper() == words, line.bold

    def _looks_like_heading(self, line: Line) -> bool:
        words = self._document.words_of(line).strip()
        large = self._body > 0 and line.size >= LOOKED_LIKE_HEADING * self._body
        capital = words.upper() == words
        if not (large or line.bold or capital) or line.cell is not None or line.list_level or line.lead:
            return False
        letters = sum(each.isalpha() for each in words)
        count = len(words.split())
        if not letters or count > _MOST_WORDS or words.endswith((",", ";")) or _CAPTION.match(words):
            return False
        ends_sentence = words.endswith(".") and count > 4
        if count > 4 and line.size and line.size < _SMALLER * self._body and not capital:
            return False
        if sum(1 for _ in _FIGURE.finditer(words)) >= _ROW and not _MONTH.search(words):
            return False
        shouted = capital and letters >= 6
        return not ends_sentence and (large or line.bold or (shouted and not _LEADERS.search(words)))


def _contents_lines(document: Document, lines: Sequence[Line]) -> dict[int, str]:
    """The lines of the table of contents by their start; the words of the entry, "" for its title."""
    found: dict[int, str] = {}
    open_at = -1
    for number, line in enumerate(lines):
        words = " ".join(document.words_of(line).replace("\t", "   ").split("\n"))
        folded = " ".join(words.split())
        if _CONTENTS.match(folded):
            found[line.start] = ""
            open_at = number
            continue
        styled = line.style.lower().startswith("toc") and not line.style.lower().startswith("toc heading")
        near = 0 <= number - open_at <= 2 and open_at >= 0
        listed = styled or _LEADERS.search(words)
        entry = _ENTRY.match(words.strip()) if listed or near else None
        if listed or (near and entry and len(folded.split()) <= _MOST_WORDS):
            found[line.start] = " ".join((entry["words"] if entry else folded).strip(" .…_\t").split())
            open_at = number if open_at >= 0 else open_at
    return found


def _passage(document: Document, group: Sequence[Line], path: tuple[Heading, ...], lead: str) -> Passage:
    first = group[0]
    text = " ".join(" ".join(document.words_of(line).split()) for line in group)
    if first.lead:
        lead = document.text[first.start : first.start + first.lead].strip(" .:–—-\t\n")
    elif not first.list_level and (match := _LEAD.match(text)) and len(match["lead"].split()) <= 6:
        lead = match["lead"]
    pages = tuple(sorted({line.page for line in group}))
    return Passage(
        text, first.start, group[-1].end, pages, path, lead, listed=first.list_level > 0,
        leftover=leftovers.is_leftover(text),
    )  # fmt: skip


def _rows(
    document: Document, group: Sequence[Line], path: tuple[Heading, ...], known: frozenset[str]
) -> Iterator[Passage]:
    """A table's rows under the heads of its columns; a table for looks alone gives a passage per cell."""
    rows: dict[int, dict[int, list[Line]]] = {}
    for line in group:
        if line.cell is not None:
            rows.setdefault(line.cell.row, {}).setdefault(line.cell.column, []).append(line)
    if document.format != "docx":
        _join_cut_rows(document, rows)
    words = {number: _cells(document, row, known) for number, row in rows.items()}
    first = min(rows)
    if _is_form(list(words.values())):
        for number, row in rows.items():
            *label, lines = (row[column] for column in sorted(row))
            title = tuple(
                Heading(words[number][0], IN_FORM, each[0].page, each[0].start, each[-1].end) for each in label
            )
            yield replace(_passage(document, lines, (*path, *title), ""), text=words[number][-1])
        return
    long_cells = any(len(cell) > 400 for row in words.values() for cell in row)
    if len(rows) == 1 or max(len(row) for row in words.values()) == 1 or (long_cells and len(rows) < 4):
        for row in rows.values():
            for lines in row.values():
                yield from (_passage(document, [line], path, "") for line in lines)
        return
    heads = dict(zip(sorted(rows[first]), words[first], strict=True))
    unfilled = {number for number, cells in words.items() if leftovers.is_empty_row(cells)}
    if len(unfilled) >= len(rows) - 1:
        # heads over rows that nobody filled in promise only
        unfilled.add(first)
    for number, row in rows.items():
        lines = [line for column in sorted(row) for line in row[column]]
        cells = words[number]
        text = " | ".join(cells)
        pages = tuple(sorted({line.page for line in lines}))
        start, end = min(line.start for line in lines), max(line.end for line in lines)
        empty = number in unfilled or leftovers.is_leftover(text)
        over = tuple(filter(None, heads.values()))
        if number != first:
            over = _heads_over(dict(zip(sorted(row), cells, strict=True)), heads)
        yield Passage(text, start, end, pages, path, "", over, cells, leftover=empty)


def _heads_over(cells: dict[int, str], heads: dict[int, str]) -> tuple[str, ...]:
    """The heads of the columns that a row fills in; all of them where its columns are others than the heads'."""
    # the corner over the names of rows is often empty
    alike = len(cells.keys() - heads.keys()) <= 1
    unfilled = {column for column in heads if leftovers.is_empty_cell(cells.get(column, ""))}
    return tuple(head for column, head in heads.items() if head and not (alike and column in unfilled))


def _join_cut_rows(document: Document, rows: dict[int, dict[int, list[Line]]]) -> None:
    """Puts a row that a page's end has cut in two together: its rest begins in the middle of a sentence."""
    for above, number in list(itertools.pairwise(sorted(rows)))[:0:-1]:
        first, last = rows[number][min(rows[number])][0], rows[above][max(rows[above])][-1]
        if first.page > last.page and _MID_SENTENCE.match(document.words_of(first)):
            for column, lines in rows.pop(number).items():
                rows[above].setdefault(column, []).extend(lines)


def _is_form(rows: Sequence[tuple[str, ...]]) -> bool:
    """True for a table that is a form: a label in its first column, and what it asks for written beside it."""
    if max(map(len, rows)) != 2 or len(rows) < 3:
        return False
    labels, answers = ([row[column] for row in rows if len(row) == 2] for column in (0, 1))
    return len(labels) > len(rows) // 2 and sum(map(len, answers)) >= len(answers) * max(
        _LONG_ANSWER, 3 * max(len(label) for label in labels) // 2
    )


def _cells(document: Document, row: dict[int, list[Line]], known: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        mending.joined([document.words_of(line) for line in row[column]], known) for column in sorted(row)
    )  # fmt: skip
