"""What a presentation shows: which sections its slides cover, its day, its district."""

from __future__ import annotations

import re
from collections import defaultdict

from checks.evidence.days import first_day
from checks.evidence.district import district_of
from checks.model import Document, Line, Presentation, RuleSet, SectionRule
from checks.sections import language

_TOLD_BY_TITLE = 0.75
_AFTER_NAME = re.compile(r"\s?(?::|\s[-–—]\s|\()")


def presentation_of(document: Document, rule_set: RuleSet) -> Presentation:
    """A slide covers a section when its title says so and something stands below it."""
    slides: dict[int, list[Line]] = defaultdict(list)
    for line in document.lines:
        if not line.running and document.words_of(line).strip():
            slides[line.page].append(line)
    known = language.load()
    covered: set[str] = set()
    for number, lines in slides.items():
        title, body = _title_and_body(document, lines)
        if number == 1 and len(slides) > 1 and len(body.split()) < 25:
            continue
        if body.strip():
            covered |= {code for code, told in known.heading_scores(title).items() if told >= _TOLD_BY_TITLE}
            covered |= {section.code for section in rule_set.sections if _is_titled(title, section)}
    first = "\n".join(document.words_of(line) for line in slides.get(1, ()))
    covers = tuple(section.code for section in rule_set.sections if section.code in covered)
    return Presentation(covers, first_day(first), district_of(document))


def _is_titled(title: str, section: SectionRule) -> bool:
    """True where a title is the section's name, or its name and after a colon or a dash what follows."""
    name = _AFTER_NAME.split(language.plain_heading(title), maxsplit=1)[0].strip().casefold()
    return name in {each.casefold() for each in (section.title, *section.aliases)}


def _title_and_body(document: Document, lines: list[Line]) -> tuple[str, str]:
    """A slide's title is what the file names so, else its largest lines, else its first line."""
    largest = max((line.size for line in lines), default=0.0)
    titles = [line for line in lines if line.level] or [line for line in lines if largest and line.size == largest]
    if not titles or len(titles) == len(lines):
        titles = lines[:1]
    rest = [line for line in lines if line not in titles]
    return " ".join(map(document.words_of, titles)), " ".join(map(document.words_of, rest))
