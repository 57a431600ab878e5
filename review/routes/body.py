"""The body of a request: how much of it is read, and where a file waits while it arrives."""

from __future__ import annotations

import io
from typing import IO, Any

from flask import Request
from gunicorn.http.errors import ParseException  # what the server raises of chunks that make no sense
from werkzeug.exceptions import BadRequest, ClientDisconnected, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from review.routes.files import store

LARGEST_REQUEST = 51 * 1024 * 1024
"""Bytes: the largest file (50 MB) with its form around it."""
MOST_PARTS = 50
"""Parts of a form that carries files; each file part may take half a megabyte of memory."""
MOST_FIELDS = 1_000
"""Fields of any other form."""

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class BoundedParser(FormDataParser):
    """The library's parser, which limits the parts of a multipart form, with a limit for the fields of the others."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        body = stream.read()
        # The stream ends without a word at its limit, and refuses whoever reads on.
        body += stream.read(1)
        if body.count(b"&") >= MOST_FIELDS:
            raise RequestEntityTooLarge
        return super()._parse_urlencoded(io.BytesIO(body), mimetype, content_length, options)


class IncomingRequest(Request):
    """A request whose form is whole or refused, and whose files wait in the data folder."""

    form_data_parser_class = BoundedParser

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return store().spool()

    def _load_form_data(self) -> None:
        """Reads the form once; one that broke off half-way is refused, since its last field may be half a text."""
        if "form" in self.__dict__:
            return
        try:
            body = self.stream
            super()._load_form_data()
        except Exception as error:
            self._forget_form()
            if isinstance(error, ParseException):
                raise BadRequest from error
            raise
        if self.mimetype in _FORMS and body.tell() < (self.content_length or 0):
            self._forget_form()
            raise ClientDisconnected

    def _forget_form(self) -> None:
        """Whoever asks again, to show what was typed, must not read on in the middle of the body."""
        nothing = self.parameter_storage_class
        self.__dict__.update(stream=io.BytesIO(), form=nothing(), files=nothing())
