"""Prints every figure beside what it is compared with in the same run: all of them, or the parts that are named."""

from __future__ import annotations

import argparse
from importlib import import_module

from tests.benchmarks.alone import machine

# The last three fill this process, and what it holds would count as memory of those that it starts.
PARTS = ("speed", "scan", "start", "words", "lists", "year")


def main() -> None:
    """Measures the parts one after the other."""
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    arguments.add_argument("parts", nargs="*", metavar="NAME", help=", ".join(PARTS))
    wished = arguments.parse_args().parts
    if unknown := set(wished) - set(PARTS):
        arguments.error(f"there is no {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}")
    print(machine(), flush=True)
    for part in PARTS:
        if part in wished or not wished:
            import_module(f"tests.benchmarks.{part}").measure()


if __name__ == "__main__":
    main()
