"""Words that hold a place and say nothing: "TBD", "see attached", instructions of a template."""

from __future__ import annotations

import re

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
    r"state|summarize|include|identify|use this (?:section|space)|this section should|"
    r"in this section,? (?:describe|list))\b",
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
    if not words or len(words) > _MOST_CHARACTERS:
        return False
    if _EMPTY.match(words) or _TEMPLATE.search(words):
        return True
    if _POINTER.match(words) and _POINTED.search(words) and words.count(". ") < 2:
        return True
    if _ADDRESSED.match(words):
        return True
    bracketed = words.startswith(("[", "<", "{", "(")) and words.rstrip(".").endswith(("]", ">", "}", ")"))
    return bracketed and bool(_INSTRUCTION.match(words))
