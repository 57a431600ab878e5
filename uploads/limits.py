"""The one table of limits: how much a file may hold, and how much a sandboxed child may use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

UNFINISHED = dt.timedelta(days=1)
"""A file comes before its row, and an upload may be under way: for so long what no row names is nothing wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file, a packet and a person's packets may hold; sizes in bytes, pictures in pixels.

    The store sees one file at a time; what concerns several is held by whoever knows packets and people.
    """

    file_bytes: int = 50 * MIB
    packet_bytes: int = 100 * MIB
    person_files: int = 200
    person_bytes: int = 500 * MIB
    zip_members: int = 2_000
    unpacked_bytes: int = 200 * MIB
    xml_part_bytes: int = 20 * MIB
    xml_start_tags: int = 1_000_000
    image_pixels: int = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxLimits:
    """What a sandboxed child may use; the defaults are those of the child that reads text.

    `memory_bytes` is address space for each process, `scratch_bytes` the size of its /tmp.
    """

    wall_seconds: float = 30
    cpu_seconds: int = 20
    memory_bytes: int = GIB
    output_bytes: int = 16 * MIB
    scratch_bytes: int = 64 * MIB
    file_bytes: int = 256 * MIB
    open_files: int = 256
    processes: int = 32
