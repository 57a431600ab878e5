"""Prints every figure: the median of several runs beside what it is compared with in the same run."""

from __future__ import annotations

from tests.benchmarks import check_docx, lists

if __name__ == "__main__":
    check_docx.measure()
    lists.measure()
