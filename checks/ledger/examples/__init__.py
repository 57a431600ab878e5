"""Worked examples: a file of inputs in plain JSON, each judged by the ledger under the rule set that it names."""

from checks.ledger.examples.evaluate import as_text, evaluate, examples_in
from checks.ledger.examples.values import BadExample

__all__ = ["BadExample", "as_text", "evaluate", "examples_in"]
