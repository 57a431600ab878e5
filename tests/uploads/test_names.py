"""A name from a browser becomes one that can be shown, logged and put into a header."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from uploads import LONGEST_NAME, clean_name

HOSTILE = {
    "Plan 2026–2029.docx": "Plan 2026–2029.docx",
    "../../etc/passwd": "passwd",
    "C:\\Users\\Pat\\My Plan.PDF": "My Plan.PDF",
    "/absolute/plan.pdf": "plan.pdf",
    "....//": "file",
    "": "file",
    "   ": "file",
    ".": "file",
    "..": "file",
    ".pdf": "file.pdf",
    "...pdf": "file.pdf",
    "plan.pdf\r\nSet-Cookie: a=b": "plan.pdf Set-Cookie: a=b",
    "plan\x00.exe\x00.pdf": "plan.exe.pdf",
    "plan\u202efdp.exe": "planfdp.exe",
    "\u2066pl\u200ban\u2069\ufeff.pdf": "plan.pdf",
    "plan\u2028.pdf": "plan.pdf",
    "plan\ud800.pdf": "plan.pdf",
    "tab\tand  blanks .pdf": "tab and blanks.pdf",
    "cafe\u0301.pdf": "café.pdf",
    "-rf.pdf": "-rf.pdf",
    "<script>alert(1)<": "<script>alert(1)<",
    "計画.docx": "計画.docx",
    "x" * 4_000 + ".docx": "x" * 115 + ".docx",
    "x" * 110 + " " * 10 + "tail.docx": "x" * 110 + " tail"[:5] + ".docx",
    "a." + "b" * 4_000: "a." + "b" * 118,
}


@pytest.mark.parametrize(("name", "clean"), HOSTILE.items())
def test_hostile_names_become_harmless(name, clean):
    assert clean_name(name) == clean


@given(st.text(st.characters(), max_size=400))
@example("e\u0301" * 300)
@example("\U0001d160" * 200)
@example("a\u200b\u0301.pdf")
def test_every_name_becomes_a_short_line_of_shown_characters(name):
    clean = clean_name(name)
    assert 1 <= len(clean) <= LONGEST_NAME
    assert clean == unicodedata.normalize("NFC", clean)
    assert not {unicodedata.category(letter) for letter in clean} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not set(clean) & {"/", "\\"}
    assert clean_name(clean) == clean
