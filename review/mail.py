"""Sends one notice: by SMTP, or as a file into the data folder while no mail server is set."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from icalendar import Calendar, Event

from review.settings import Settings

TIMEOUT_SECONDS = 30
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class AddressRefused(Exception):  # noqa: N818 - the mail server's final no, not an error of ours
    """The mail server will never take mail for this address; the text is its answer."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A notice as the outbox keeps it; `key` is the same at every try, so that doubles can be told.

    `due_on` is the day by which the reader must have acted, where there is one; `certificate` is a PDF that goes along.
    """

    key: str
    to: str
    subject: str
    body: str
    path: str
    written_at: dt.datetime
    due_on: dt.date | None = None
    certificate: bytes | None = None


def send(settings: Settings, letter: Letter) -> None:
    """Sends the letter.

    Raises AddressRefused where the server says no for good, OSError (smtplib's errors are such) where
    another try may help.
    """
    message = compose(settings, letter)
    if settings.smtp_url:
        _send_by_smtp(settings.smtp_url, message)
    else:
        _keep_as_file(settings.data / "mail", letter, message)


def compose(settings: Settings, letter: Letter) -> EmailMessage:
    """The letter as a message: plain text, with the link to what it is about on a line of its own."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.key}@{urlsplit(settings.base_address).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    link = f"\n{settings.base_address}{letter.path}\n" if letter.path else ""
    message.set_content(letter.body.rstrip("\n") + "\n" + link)
    if letter.due_on is not None:
        calendar = calendar_file(settings, letter, letter.due_on)
        message.add_attachment(calendar, maintype="text", subtype="calendar", filename="due.ics")
    if letter.certificate is not None:
        message.add_attachment(letter.certificate, maintype="application", subtype="pdf", filename="certificate.pdf")
    return message


def calendar_file(settings: Settings, letter: Letter, day: dt.date) -> bytes:
    """The day as an iCalendar file: an all-day event, the same one (by its UID) when the day is moved later."""
    host = urlsplit(settings.base_address).hostname
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Plandesk//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event.add("uid", f"due{letter.path.replace('/', '-')}@{host}")
    event.add("dtstamp", letter.written_at)
    event.add("dtstart", day)
    event.add("summary", letter.subject)
    event.add("url", f"{settings.base_address}{letter.path}")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _send_by_smtp(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=secure)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
    with server:
        server.ehlo_or_helo_if_needed()
        # A mail server on this machine often shows a certificate that nobody signed; nothing leaves the machine there.
        if parts.scheme == "smtp" and host not in LOOPBACK:
            if server.has_extn("starttls"):
                server.starttls(context=secure)
            elif parts.username:
                raise OSError(f"{host} offers no encryption, so the password of PLANDESK_SMTP_URL is not sent to it")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, answer = next(iter(refusal.recipients.values()))
            raise _final(code, answer, refusal) from refusal
        except smtplib.SMTPDataError as refusal:
            raise _final(refusal.smtp_code, refusal.smtp_error, refusal) from refusal


def _final(code: int, answer: bytes | str, refusal: smtplib.SMTPException) -> Exception:
    """AddressRefused for a permanent answer (5xx); a temporary one (4xx) stays what it was."""
    if code < 500:
        return refusal
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return AddressRefused(f"{code} {words}")


def _keep_as_file(folder: Path, letter: Letter, message: EmailMessage) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{letter.written_at:%Y%m%d-%H%M%S}-{letter.key}.eml"
    unfinished = file.with_suffix(".part")
    unfinished.write_bytes(message.as_bytes())
    unfinished.replace(file)
