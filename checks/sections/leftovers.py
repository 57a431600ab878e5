"""Words that hold a place and say nothing: "TBD", "see attached", instructions of a template."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MOST_CHARACTERS = 420
_EMPTY = re.compile(
    r"^\W*(?:tbd|tba|to be (?:determined|added|completed|inserted|developed|announced|written|provided)|"
    r"xx+|lorem ipsum)\b"
    r"(?:[^.]|\b(?:Dr|Mr|Mrs|Ms|No)\.){0,90}\.?\W*$"
    r"|^\W*(?:n/?a|none|not applicable|under construction|pending|coming soon|in progress|draft|"
    r"insert(?: here)?|text)\b"
    r"(?:\W{1,3}\w{1,20}){0,3}\W*$",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"^\W*(?:please )?(?:see|refer to|attached|as attached|consult)\b.{0,160}$"
    r"|^.{0,60}\b(?:is|are) (?:attached|on file|kept|maintained|available|contained|held|published)\b.{0,40}"
    r"\b(?:separate|attached|another|office|document|upon request)\b.{0,60}$",
    re.IGNORECASE | re.DOTALL,
)
_POINTED = re.compile(
    r"\b(?:attach\w*|spreadsheet|appendix|separate|document|file|annex|website|below|worksheet)\b", re.IGNORECASE
)
_INSTRUCTION = re.compile(
    r"^\W*(?:insert|describe|enter|explain|list|provide|type|replace this|delete (?:this|these)|click (?:or tap )?here|"
    r"state|summarize|include|identify|use this (?:section|space)|this section should|copy this|add|attach|complete|"
    r"fill|write|instructions?|directions?|guidance|sample|example|note to (?:the )?(?:writer|author|district|planner)|"
    r"in this section,? (?:describe|list))\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"^\W*(?:(?:we |i |staff )?(?:will|to|shall) (?:be )?(?:add|insert|fill|complet|attach|finish|supply|provid)\w* "
    r".{0,80}"
    r"\b(?:here|later|when|once|after|soon)\b.{0,80})$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[^:.]{2,40}: (?=\S)")
_SEE_ATTACHED = re.compile(
    r"(?:please )?(?:see|refer to) (?:the )?(?:attach\w*|separate|spreadsheet|enclos\w*)\b.{0,40}$"
    r"|(?:tbd|tba|to be (?:determined|added|announced))\W*$",
    re.IGNORECASE,
)
_PLACE_HELD = re.compile(
    r"^\W*(?:example|sample|e\.g\.)\b.*$|^[^\w\[<{]*[\[<{].{0,80}[\]>}]\W*$|^\W*(?:(?:tbd|n/?a|xx+|_{2,})\W*)?$",
    re.IGNORECASE,
)
# A tick, an arrow or a ditto mark says something; so does "None" under what there is now.
_UNFILLED = re.compile(
    r"^[\s\-–—_.…?$%/(\[]*(?:(?:tb[adn]|n/?a|xx+|pending|deferred|unassigned|not yet"
    r"|(?:to|will|shall) be (?:determined|named|set|assigned|decided|announced|appointed|scheduled|added|designated|"
    r"identified|filled(?: in)?)|not (?:yet )?(?:set|known|named|assigned|determined|decided|applicable)(?: yet)?)"
    r"[\s\-–—_.…?)\]]*)?$|^\s*[\[<{][^\[\]<>{}]{0,80}[\]>}]\s*$",
    re.IGNORECASE,
)
# An instruction without brackets speaks to whoever fills the template in: "Describe how the district will …"
_ADDRESSED = re.compile(
    r"^\W*(?:describe|explain|summarize|discuss|outline|list) "
    r"(?:your\b|(?:how|what|which|who|when|the (?:ways|method|process|procedures?)|(?:any|all|the) \w+ needs)\b"
    r"[^?!]{0,200}\b(?:you|your|the (?:district|school system|plan|committee)|staff|this (?:section|plan))\b)",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r"delete (?:this|these) instruction|click (?:or tap )?here to enter|insert [^.\]]{3,80} here|lorem ipsum|"
    r"your (?:district|school system)(?:'s)? name|\[(?:insert|district name|describe|enter|your)|<(?:insert|district)|"
    r"to be inserted|\bXX+\b",
    re.IGNORECASE,
)


def is_leftover(text: str) -> bool:
    """True for a passage that holds a place only: a placeholder, a bare pointer elsewhere, an instruction."""
    words = text.strip()
    if not words:
        return False
    bracketed = words.startswith(("[", "<", "{", "(")) and words.rstrip(".").endswith(("]", ">", "}", ")"))
    if bracketed and _INSTRUCTION.match(words):
        return True
    if len(words) > _MOST_CHARACTERS:
        return False
    if (label := _LABEL.match(words)) and _SEE_ATTACHED.match(words[label.end() :]):
        return True
    if _EMPTY.match(words) or _TEMPLATE.search(words):
        return True
    if _POINTER.match(words) and _POINTED.search(words) and words.count(". ") < 2:
        return True
    return bool(_ADDRESSED.match(words) or _LATER.match(words))


def is_empty_row(cells: Sequence[str]) -> bool:
    """True for a row of a table that nobody filled in: its cells are empty, placeholders, or a template's example."""
    return all(_PLACE_HELD.match(cell) or is_empty_cell(cell) for cell in cells)


def is_empty_cell(cell: str) -> bool:
    """True for a cell that nobody filled in."""
    return bool(_UNFILLED.match(cell))
