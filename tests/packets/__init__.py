"""Labeled packets of invented districts, kept as texts, and what makes real files of them."""
