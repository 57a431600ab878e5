"""Loads what stays as long as the process: spaCy without its command line, and what is made with it."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_LEFT_OUT = ("spacy.cli", "spacy.cli.info")


@contextmanager
def loading() -> Iterator[None]:
    """Around what is made with spaCy: none of it is looked through for garbage, which took longer than a document."""
    collects = gc.isenabled()
    gc.disable()
    try:
        if "spacy" not in sys.modules:
            _load_spacy()
        yield
    finally:
        gc.freeze()
        if collects:
            gc.enable()


def _load_spacy() -> None:
    """Its own command line takes a third of the time, and is left for whoever imports that."""
    left_out = {name: ModuleType(name) for name in _LEFT_OUT}
    # the one name that the package takes from there
    left_out["spacy.cli.info"].info = None  # type: ignore[attr-defined]
    sys.modules.update(left_out)
    try:
        importlib.import_module("spacy")
    finally:
        for name in left_out:
            del sys.modules[name]
