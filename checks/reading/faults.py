"""Why a file cannot be read, in a code and in a sentence that tells its owner what to do next."""

from __future__ import annotations

from checks.model import Fault, FaultCode


class Unreadable(Exception):  # noqa: N818  # the word that a reader of `except Unreadable` expects
    """A file that could not be read; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.sentence)
        self.fault = fault


def unreadable(code: FaultCode, sentence: str) -> Unreadable:
    """The exception for that code and sentence."""
    return Unreadable(Fault(code, sentence))


def broken(what: str) -> Unreadable:
    """A file whose inside is damaged; `what` names the kind, as in "Word document"."""
    return unreadable(
        "unreadable",
        f"This {what} is damaged and cannot be opened. "
        "Open it on your computer, save it again, and upload the new copy.",
    )


def too_complex(what: str) -> Unreadable:
    """A file beyond the limits; `what` says which limit, as a sentence."""
    return unreadable(
        "too_complex",
        f"{what} A person will look at it; a simpler copy of the file may pass.",
    )


def encrypted() -> Unreadable:
    """A file that asks for a password."""
    return unreadable(
        "encrypted",
        "This file is protected by a password, so nobody here can open it. "
        "Save a copy without a password and upload that.",
    )


def empty(what: str = "file") -> Unreadable:
    """A file with nothing in it."""
    return unreadable("empty", f"This {what} is empty. Check that you chose the right file and upload it again.")


def unread_photo() -> Unreadable:
    """A picture in which hardly a word could be read."""
    return unreadable(
        "needs_ocr",
        "This photo could not be read well. Lay the sheet flat in even light, take the photo from right above with all "
        "four edges in it, or scan the sheet, and upload that. You may also leave it: a person will look at it.",
    )


def unread_scan() -> Unreadable:
    """A PDF of page pictures, most of which could not be read well."""
    return unreadable(
        "needs_ocr",
        "This PDF is a scan, and most of its pages could not be read well. A person will look at it. "
        "If you still have the original document, upload that instead, "
        "or save it as a PDF straight from the program that made it.",
    )


def mostly_blank() -> Unreadable:
    """A PDF most of whose pages came out without anything on them."""
    return unreadable(
        "unreadable",
        "Most pages of this PDF came out blank. Open it on your computer and look at its pages: "
        "if they show their text, save it again as a PDF and upload the new copy.",
    )
