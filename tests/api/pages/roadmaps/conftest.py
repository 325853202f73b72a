"""Browsers of people who have signed in, as the pages of accounts have them."""

from __future__ import annotations

from tests.api.pages.people.conftest import _quick_passwords, app, browser, signed

__all__ = ["_quick_passwords", "app", "browser", "signed"]
