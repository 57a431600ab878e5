"""The gate: a file is taken when its name and its content agree, and are of a kind that is asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import BinaryIO, cast

from uploads.limits import Limits
from uploads.names import extension_of
from uploads.refusals import Format, kinds_in_words, refusal
from uploads.sniff import sniff

_OLD_EXTENSIONS = ("doc", "dot", "ppt", "pps")


def check_name(name: str, accepts: Collection[Format]) -> Format:
    """The format that the name's extension promises; raises Refused where it is not accepted."""
    extension = extension_of(name)
    if extension in _OLD_EXTENSIONS:
        raise refusal("old_format", kinds=kinds_in_words(accepts))
    if extension not in accepts:
        raise refusal("wrong_type", kinds=kinds_in_words(accepts))
    return cast("Format", extension)


def check_content(file: BinaryIO, promised: Format, accepts: Collection[Format], limits: Limits) -> None:
    """Looks into the file, without reading it all; raises Refused unless it is what its name promised."""
    content = sniff(file, limits)
    if content == "office_97":
        raise refusal("old_format", kinds=kinds_in_words(accepts))
    if content != promised:
        raise refusal("type_mismatch", kinds=kinds_in_words(accepts), extension=f".{promised}")
