"""Reads a list of people, as spreadsheets save or copy it, into rows of words; pure."""

from __future__ import annotations

from review.operations.columns import Columns, NamedList, read_named, refusal
from review.spreadsheets import NotATable, text_of

MOST_ROWS = 2_000
MOST_BYTES = 1024 * 1024
"""Bytes of a file."""

ALIASES = {
    "name": ("name", "fullname", "person", "holder", "candidate"),
    "email": ("email", "emailaddress", "mail", "address"),
    "role": ("role",),
    "district": ("district", "schooldistrict", "schoolsystem"),
    "program": ("program",),
    "issued_on": ("issuedon", "issued", "issuedate", "dateissued", "certificationissuedon", "certificationissued"),
}
"""The columns that are read, each with its names in small letters and digits alone."""
REQUIRED: dict[str | tuple[str, ...], str] = {"name": "name", "email": "e-mail"}

INSTEAD = "Save it as “CSV UTF-8” in Excel, or copy its rows into the box."


def decode(data: bytes) -> str:
    """The text of a file. Raises NotReady for what is too large or no text."""
    if len(data) > MOST_BYTES:
        raise refusal("file", "The file is larger than 1 MB. Split the list, or leave out columns.")
    if data.startswith(b"PK\x03\x04"):
        raise refusal("file", f"This is a workbook. {INSTEAD}")
    try:
        return text_of(data)
    except NotATable as error:
        raise refusal("file", f"The file cannot be read as text. {INSTEAD}") from error


def read_list(text: str) -> NamedList:
    """The people of a list whose first row names the columns; comma, semicolon or tab stands between them.

    Raises NotReady where the list as a whole cannot be read.
    """
    return read_named(text, Columns(ALIASES, REQUIRED, MOST_ROWS))
