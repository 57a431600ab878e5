"""Which stored files the database knows."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.models import StoredFile


def known_files(db: Session, hashes: Collection[str]) -> set[str]:
    """Those of the hashes that a row names."""
    return set(db.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(hashes))))
