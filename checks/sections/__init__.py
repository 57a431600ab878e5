"""Finds the required sections of a plan, from its structure and its content."""

from checks.sections.finder import find

__all__ = ["find"]
