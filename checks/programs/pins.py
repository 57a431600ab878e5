"""That a rule set is never edited once it was used: its hash stays what it was."""

from __future__ import annotations

from collections.abc import Mapping

from checks.requirements import RuleSet


def changed_since_used(known: Mapping[str, RuleSet], used: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each rule set that is not any more what it was when it was used; `used` is hashes by id."""
    return tuple(sentence for id, hash in sorted(used.items()) if (sentence := _changed(known.get(id), id, hash)))  # noqa: A001


def _changed(now: RuleSet | None, id: str, hash: str) -> str:  # noqa: A002 - the words that everyone uses for them
    if now is None:
        return (
            f"The rule set {id} was used and is not there any more; put {id}.toml back as it was. "
            "A correction is a new version in a file of its own."
        )
    if now.hash != hash:
        return (
            f"The rule set {id} was changed after it was used (its hash is {now.hash[:12]}, it was {hash[:12]}); "
            f"put {id}.toml back as it was. A correction is a new version in a file of its own."
        )
    return ""
