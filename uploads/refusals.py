"""Why a file was refused: one table of codes, answers, and sentences that end with what to do."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

Format = Literal["docx", "pptx", "pdf", "png", "jpg"]
Code = Literal[
    "empty",
    "too_large",
    "packet_too_large",
    "person_too_large",
    "too_many_files",
    "same_file",
    "wrong_type",
    "type_mismatch",
    "old_format",
    "encrypted",
    "damaged",
    "xml_dtd",
    "too_complex",
    "image_too_large",
    "disk_full",
]

_TABLE: dict[Code, tuple[int, str]] = {
    "empty": (422, "The selected file is empty. Choose the file that holds your document."),
    "too_large": (
        413,
        (
            "The selected file must be smaller than {megabytes} MB. "
            "Make it smaller, for example by compressing its pictures, and choose it again."
        ),
    ),
    "packet_too_large": (
        413,
        (
            "The files of your packet must together be smaller than {megabytes} MB. "
            "Make this file smaller, for example by compressing its pictures, and choose it again."
        ),
    ),
    "person_too_large": (
        413,
        (
            "The files that you added to your open packets must together be smaller than {megabytes} MB, "
            "replaced ones included. Ask your coordinator for help."
        ),
    ),
    "too_many_files": (
        422,
        (
            "The files that you added to your open packets are {files} already, replaced ones included, "
            "which is the most that there can be. Ask your coordinator for help."
        ),
    ),
    "same_file": (
        422,
        (
            "The selected file is in the packet already, under {there}. "
            "Choose the file that belongs under {here}, or take it out of {there} first."
        ),
    ),
    "wrong_type": (422, "The selected file must be {kinds}. Save your document in that form and choose the new file."),
    "type_mismatch": (
        422,
        (
            "The selected file must be {kinds}. Its name ends in {extension}, but its content is something else. "
            "Open it in the program that made it, save it in that form, and choose the new file."
        ),
    ),
    "old_format": (
        422,
        (
            "The selected file is in an old Office format. "
            "Open it in Word or PowerPoint, save it as {kinds}, and choose the new file."
        ),
    ),
    "encrypted": (422, "The selected file is password protected. Save it without a password and choose it again."),
    "damaged": (
        422,
        (
            "The selected file is damaged or incomplete. "
            "Open it in the program that made it, save it again, and choose the new file."
        ),
    ),
    "xml_dtd": (
        422,
        (
            "The selected file holds a document type definition, which can be unsafe. "
            "Open it in Word or PowerPoint, save it again, and choose the new file."
        ),
    ),
    "too_complex": (
        422,
        (
            "The selected file unpacks to more than can be checked. "
            "Remove large pictures and embedded files, or save it as a PDF, and choose it again."
        ),
    ),
    "image_too_large": (
        422,
        (
            "The selected picture must have at most {megapixels} megapixels. "
            "Make it smaller, or scan it at a lower resolution, and choose it again."
        ),
    ),
    "disk_full": (
        507,
        (
            "The selected file could not be uploaded, because the server has no room left. "
            "Nothing was saved. Try again in a few minutes, and tell your coordinator if it happens again."
        ),
    ),
}

_KINDS: dict[Format, str] = {
    "docx": "Word document",
    "pptx": "PowerPoint presentation",
    "pdf": "PDF",
    "png": "PNG picture",
    "jpg": "JPG picture",
}


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A file was not taken; `sentence` tells its owner why and what to do, `status` is HTTP's."""

    def __init__(self, code: Code, sentence: str, status: int) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.status = status


def refusal(code: Code, **words: object) -> Refused:
    """The refusal of that code; `words` fill the blanks of its sentence (KeyError where one is lacking)."""
    status, sentence = _TABLE[code]
    return Refused(code, sentence.format(**words), status)


def kinds_in_words(accepts: Collection[Format]) -> str:
    """What is accepted, as in "a Word document or PDF"; always in the same order."""
    kinds = [words for name, words in _KINDS.items() if name in accepts]
    return "a " + " or ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]]))
