"""The fingerprint of a text: a sample of its runs of words, so that two texts can be compared without both at hand."""

from __future__ import annotations

import re
import zlib

from checks.model import Document

_WORD = re.compile(r"[^\W\d_]+")
_RUN = 6
_LONG = 7
"""Letters: runs begin at long words only, which is one in four and as good as all."""
_LONGEST = 1_000_000
_KEPT = 128


def fingerprint_of(document: Document) -> frozenset[int]:
    """The smallest checksums of the document's runs of six words; numbers do not count, since years are what changes.

    The share that two fingerprints have of their common smallest ones is about the share that the texts have of their
    words in common.
    """
    words = _WORD.findall(document.text[:_LONGEST].casefold())
    starts = (start for start in range(len(words) - _RUN + 1) if len(words[start]) >= _LONG)
    runs = {zlib.crc32(" ".join(words[start : start + _RUN]).encode()) for start in starts}
    return frozenset(sorted(runs)[:_KEPT])
