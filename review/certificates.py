"""The certificate as a PDF, made from its facts alone: tagged for screen readers, each time the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass

from review.models import Certificate
from review.notices import TEMPLATES, one_line
from review.wording import in_words

SOURCE = TEMPLATES / "certificate" / "certificate.typ"

_LACKING = re.compile(r'the text `"(.*?)"` could not be displayed with font')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """All that a certificate says.

    `statement` leads from the name to the credential; `valid_until` is None where it does not expire;
    `address` is where the public register says what it is worth today.
    """

    title: str
    name: str
    statement: str
    credential: str
    issuer: str
    number: str
    issued_on: dt.date
    valid_until: dt.date | None
    address: str


class NotPrintable(ValueError):  # noqa: N818 - an answer about the words
    """The words hold a character that the certificate's fonts lack; the text is a sentence that names it."""


def facts_on(certificate: Certificate, base_address: str) -> CertificateFacts:
    """What a certificate says, with its address in the public register."""
    return CertificateFacts(
        title=f"{certificate.credential} Certificate",
        name=certificate.name,
        statement="has met every requirement of the program and holds the credential",
        credential=certificate.credential,
        issuer=certificate.issuer,
        number=certificate.number,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        address=f"{base_address}/register/{certificate.public_id}",
    )


def certificate_pdf(facts: CertificateFacts) -> bytes:
    """One page of US letter as PDF/UA-1. Raises NotPrintable."""
    # Brings a compiler and its fonts, which most processes never need.
    import typst

    words = {
        "title": facts.title,
        "name": facts.name,
        "statement": facts.statement,
        "credential": facts.credential,
        "issuer": facts.issuer,
        "number": facts.number,
    }
    days = {
        "issued-on": in_words(facts.issued_on),
        "issued-on-day": facts.issued_on.isoformat(),
        "valid-until": in_words(facts.valid_until) if facts.valid_until is not None else "",
    }
    inputs = {name: one_line(value) for name, value in words.items()} | days
    inputs |= {"address": facts.address, "code": _code(facts.address)}
    try:
        pdf = typst.compile(
            SOURCE, root=SOURCE.parent, ignore_system_fonts=True, sys_inputs=inputs, pdf_standards="ua-1"
        )
    except typst.TypstError as error:
        if lacking := _LACKING.search(error.message):
            sentence = f"The certificate cannot be printed: its letters have no “{_plain(lacking[1])}”."
            raise NotPrintable(sentence) from error
        raise
    assert isinstance(pdf, bytes)  # noqa: S101  # one document, and no file named to write it to
    return pdf


def _plain(quoted: str) -> str:
    """Characters as typst names them in its messages, which writes some by their numbers."""
    return _ESCAPED.sub(lambda number: chr(int(number[1], 16)), quoted)


def _code(address: str) -> str:
    """The address as the SVG of a QR code."""
    import segno

    file = io.BytesIO()
    segno.make_qr(address, error="m").save(file, kind="svg", dark="#162e51", light="#fff", border=2)
    return file.getvalue().decode()
