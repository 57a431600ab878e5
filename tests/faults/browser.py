"""What a person's browser does: pages, forms with tokens and keys, and the same form again after a lost answer."""

from __future__ import annotations

import hashlib
import http.client
import secrets
import threading
import time
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import lxml.html

from tests.faults.record import History

TIMEOUT_SECONDS = 15
LONGEST_SECONDS = 90
AGAIN_AFTER_SECONDS = 0.3
REDIRECTS = (302, 303)
LOST = (OSError, http.client.HTTPException)


class Stopped(Exception):  # noqa: N818 - the run ends, nothing failed
    """The run is over before an answer came."""


class Unexpected(Exception):  # noqa: N818 - the product's fault, not ours
    """An answer that the product never gives."""


@dataclass(frozen=True)
class Answer:
    """What came back at last."""

    status: int
    location: str
    body: bytes
    request_id: str
    tries: int
    sent: int = 0
    """The number of the form's line in the history."""

    @property
    def page(self) -> Any:
        """The page, parsed."""
        return lxml.html.fromstring(self.body)


@dataclass(frozen=True)
class Form:
    """A form of a page as it stands there."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    boxes: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    """Where several buttons send the form: what each of them says."""


def forms_of(page: Any) -> list[Form]:
    """The forms of a page, with what is filled in; boxes that are not ticked and empty files are left out."""
    return [
        Form(
            each.get("action") or "",
            # The line end after a text area's tag is no part of its text.
            {name: str(value).removeprefix("\n") for name, value in each.form_values()},
            tuple(str(box.get("name")) for box in each.xpath(".//input[@type='checkbox']")),
            tuple(str(button.get("value")) for button in each.xpath(".//button[@name='act']")),
        )
        for each in page.forms
    ]


def form_to(page: Any, *endings: str) -> Form | None:
    """The first form whose address ends so."""
    return next((form for form in forms_of(page) if form.action.split("?")[0].endswith(endings)), None)


def _refusal(answer: Answer) -> str:
    """What the page says against the form that was sent."""
    boxes = answer.page.xpath("//*[@role='alert']") if answer.status >= 400 else []
    return " ".join(" ".join(box.text_content().split()) for box in boxes)[:300]


class Browser:
    """One person's browser: one connection, kept open, and its cookies."""

    def __init__(self, address: str, person: str, history: History, stop: threading.Event) -> None:
        self.person, self._history, self._stop = person, history, stop
        self._host = urlsplit(address).netloc
        self._cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None

    def sign_in(self, password: str) -> None:
        """Signs in by the page's form."""
        form = form_to(self.get("/sign-in").page, "/sign-in")
        assert form is not None
        answer = self._persist("POST", form.action, {**form.values, "email": self.person, "password": password})
        if answer.status != 303:
            raise Unexpected(f"{self.person} could not sign in: {answer.status}")

    def get(self, path: str) -> Answer:
        """The page at that path, redirects followed."""
        answer = self._persist("GET", path)
        while answer.status in REDIRECTS:
            if "/sign-in" in answer.location:
                raise Unexpected(f"{self.person} is signed out at {path}")
            answer = self._persist("GET", answer.location)
        return answer

    def send(
        self, act: str, packet: str, form: Form, files: dict[str, tuple[str, bytes]] | None = None, /, **values: str
    ) -> Answer:
        """Sends the form with further values, noted before and after; `files`: {field: (name, bytes)}."""
        filled, files = {**form.values, **values}, files or {}
        body, kind = _body(filled, files)
        noted = {
            "act": act,
            "person": self.person,
            "packet": packet,
            "version": int(filled["version"]) if filled.get("version", "").isdecimal() else None,
            "key": filled.get("key", ""),
            "path": form.action,
            "hash": hashlib.sha256(body).hexdigest(),
            "files": [hashlib.sha256(content).hexdigest() for _, content in files.values()],
            "values": {name: text for name, text in values.items() if len(text) < 200},
        }
        sent = self._history.note("sent", **noted)
        answer = self._persist("POST", form.action, body=body, kind=kind)
        self._history.note(
            "answered",
            sent=sent,
            act=act,
            status=answer.status,
            location=answer.location,
            request_id=answer.request_id,
            tries=answer.tries,
            said=_refusal(answer),
        )
        return replace(answer, sent=sent)

    def _persist(
        self, method: str, path: str, values: dict[str, str] | None = None, *, body: bytes = b"", kind: str = ""
    ) -> Answer:
        """Asks until there is an answer, as a person does who presses the button again."""
        if values is not None:
            body, kind = _body(values, {})
        tries, until = 0, time.monotonic() + LONGEST_SECONDS
        while True:
            tries += 1
            try:
                answer = self._ask(method, path, body, kind, tries)
            except LOST as error:
                self.close()
                answer, why = None, repr(error)
            if answer is not None and answer.status not in (500, 502, 503, 507):
                return answer
            if answer is not None:
                why = str(answer.status)
                self._history.note("busy", person=self.person, path=path, status=answer.status)
            if time.monotonic() > until:
                raise Unexpected(f"{self.person} got no answer at {path} within {LONGEST_SECONDS} seconds: {why}")
            if self._stop.wait(AGAIN_AFTER_SECONDS) and tries > 40:
                raise Stopped

    def _ask(self, method: str, path: str, body: bytes, kind: str, tries: int) -> Answer:
        if self._connection is None:
            port = int(self._host.rpartition(":")[2])
            self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        headers = {"Host": self._host, "Cookie": "; ".join(f"{name}={v}" for name, v in self._cookies.items())}
        if kind:
            headers["Content-Type"] = kind
        self._connection.request(method, path, body=body or None, headers=headers)
        response = self._connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        location = response.headers.get("Location", "")
        return Answer(response.status, location, content, response.headers.get("X-Request-ID", ""), tries)

    def close(self) -> None:
        """Closes the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _body(values: dict[str, str], files: dict[str, Any]) -> tuple[bytes, str]:
    if not files:
        return urlencode(values).encode(), "application/x-www-form-urlencoded"
    boundary = secrets.token_hex(16)
    head = f"--{boundary}\r\nContent-Disposition: form-data; name="
    parts = [f'{head}"{name}"\r\n\r\n{text}\r\n'.encode() for name, text in values.items()]
    for name, (file_name, content) in files.items():
        named = f'{head}"{name}"; filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        parts += [named.encode(), content, b"\r\n"]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"
