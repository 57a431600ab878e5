"""How passwords and tokens are hashed, inside a request or outside of one."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Literal

from argon2 import PasswordHasher

NORMAL_FORM: Literal["NFKD"] = "NFKD"
ARGON2 = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
"""Argon2id with OWASP's recommended parameters (memory in KiB): eight sign-ins at once take 150 MB."""


def hash_password(text: str) -> str:
    """The Argon2id hash of a password."""
    return ARGON2.hash(unicodedata.normalize(NORMAL_FORM, text))


def hash_token(token: str) -> str:
    """The sha-256 of a random token, hex: what is kept of links and sign-ins."""
    return hashlib.sha256(token.encode()).hexdigest()
