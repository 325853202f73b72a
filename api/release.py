"""Which version of İmece this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def imece_version() -> str:
    """The installed version; “unknown” when it runs from a folder that was never installed."""
    try:
        return version("imece")
    except PackageNotFoundError:
        return "unknown"
