"""Plandesk's application; Flask is loaded only once `create_app` is called, so that commands start quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from review.settings import Settings


def create_app(settings: Settings) -> Flask:
    """The web application under these settings; its database must be migrated already."""
    from review.app import build_app

    return build_app(settings)
