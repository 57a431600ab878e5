"""What a presentation shows: which sections its slides cover, its day, its district, its audience, its years."""

from __future__ import annotations

import re
from collections import defaultdict

from checks.evidence.audience import audience_of
from checks.evidence.days import days_in, first_day
from checks.evidence.district import district_of
from checks.evidence.period import period_on_cover
from checks.evidence.slide_sections import sections_of
from checks.model import Document, Line, Presentation, RuleSet, SectionRule
from checks.sections import language

_COVER_WORDS = 25
_LONGEST_TITLE = 300
_AFTER_NAME = re.compile(r"\s?(?::|\s[-–—]\s|\()")


def presentation_of(document: Document, rule_set: RuleSet) -> Presentation:
    """A slide covers the section that its title and what stands below it tell of."""
    slides: dict[int, list[Line]] = defaultdict(list)
    for line in document.lines:
        if not line.running and document.words_of(line).strip():
            slides[line.page].append(line)
    covered: set[str] = set()
    for number, lines in slides.items():
        title, bullets = _title_and_bullets(document, lines)
        if number > 1 or len(slides) == 1 or not _is_cover(bullets):
            covered |= sections_of(title, bullets)
            covered |= {section.code for section in rule_set.sections if bullets and _is_titled(title, section)}
    first = "\n".join(document.words_of(line) for line in slides.get(1, ()))
    covers = tuple(section.code for section in rule_set.sections if section.code in covered)
    audience, cabinet_level = audience_of(document, rule_set.presentation)
    return Presentation(
        covers, first_day(first), district_of(document), audience, cabinet_level, period_on_cover(document)
    )


def _is_titled(title: str, section: SectionRule) -> bool:
    """True where a title is the section's name, or its name and after a colon or a dash what follows."""
    name = _AFTER_NAME.split(language.plain_heading(title), maxsplit=1)[0].strip().casefold()
    return name in {each.casefold() for each in (section.title, *section.aliases)}


def _is_cover(bullets: list[str]) -> bool:
    """True for a first slide that has but a few words below its title, or a day among them."""
    body = " ".join(bullets)
    return len(body.split()) < _COVER_WORDS or any(days_in(body))


def _title_and_bullets(document: Document, lines: list[Line]) -> tuple[str, list[str]]:
    """A slide's title is what the file names so, else its largest lines, else its first line."""
    largest = max((line.size for line in lines), default=0.0)
    titles = [line for line in lines if line.level] or [line for line in lines if largest and line.size == largest]
    if not titles or len(titles) == len(lines):
        titles = lines[:1]
    rest = [document.words_of(line) for line in lines if line not in titles]
    # a slide that is one long title names no section by it
    return " ".join(map(document.words_of, titles))[:_LONGEST_TITLE], rest
