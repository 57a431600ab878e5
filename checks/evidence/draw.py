"""Draws the evidence out of a packet's documents, before any rule looks at it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from checks.evidence.district import district_of
from checks.evidence.fingerprint import fingerprint_of
from checks.evidence.look import look_of
from checks.evidence.period import period_of
from checks.evidence.sheet import signatures_of
from checks.evidence.slides import presentation_of
from checks.model import Document, Evidence, Packet, Period, RuleSet, Section
from checks.sections import find, outline
from checks.sections.outline import Outline

_log = logging.getLogger(__name__)
_Drawn = TypeVar("_Drawn")
_NO_LOOK: Mapping[str, bool] = {}


def draw(packet: Packet, rule_set: RuleSet, tell: Callable[[str], None]) -> tuple[Evidence, tuple[str, ...]]:
    """The evidence, and the names of the steps that broke; `tell` hears each step in a few words."""
    broken: list[str] = []

    def step(name: str, doing: str, draw_it: Callable[[], _Drawn], otherwise: _Drawn) -> _Drawn:
        tell(doing)
        try:
            return draw_it()
        except Exception:  # noqa: BLE001 - one broken step must not hide what the others find
            _log.exception("drawing evidence broke", extra={"check": name})
            broken.append(name)
            return otherwise

    plan = _document(packet, "plan")
    slides = _document(packet, "presentation")
    sheets = tuple(file.document for file in packet.of_kind("signatures") if file.document is not None)
    unread = _unread_sections(packet, rule_set)
    found: tuple[Mapping[str, Section], Mapping[str, bool]] = (unread, {})
    facts: dict[str, Any] = {}
    if plan is not None:
        drawn: Outline | None = step("outline", "reading the plan's outline", lambda: outline.of(plan), None)
        period = facts["period"] = step("period", "reading the plan's years", lambda: period_of(plan), Period())
        facts["district"] = step("district", "reading the district", lambda: district_of(plan), "")
        facts["fingerprint"] = step("reused", "taking the fingerprint", lambda: fingerprint_of(plan), frozenset[int]())
        if drawn is None:
            # neither can be said of a plan whose outline nobody knows
            broken.remove("outline")
            broken += ["sections", "look"]
        else:
            found = step("sections", "looking for the sections", lambda: find(plan, drawn, period, rule_set), found)
            facts["look"] = step("look", "looking at the plan's form", lambda: look_of(plan, drawn), _NO_LOOK)
    if slides is not None:
        facts["presentation"] = step(
            "presentation", "reading the presentation", lambda: presentation_of(slides, rule_set), None
        )
    if sheets:
        facts["signatures"] = step(
            "signatures",
            "reading the signature sheet",
            lambda: signatures_of(sheets, rule_set.signatures, packet.presenter),
            None,
        )
    return Evidence(packet, *found, **facts), tuple(broken)


def _document(packet: Packet, kind: str) -> Document | None:
    file = packet.file(kind)
    return file.document if file is not None else None


def _unread_sections(packet: Packet, rule_set: RuleSet) -> Mapping[str, Section]:
    """The sections as long as the plan has not been read: each could not run, and why."""
    file = packet.file("plan")
    reason = "There is no plan in the packet yet."
    if file is not None:
        reason = file.fault.sentence if file.fault else ""
    return {each.code: Section(each.code, "could_not_run", reason=reason) for each in rule_set.sections}
