"""The parts by the settings of the environment, imported only when a command runs: `imece --help` needs none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import BadInput

if TYPE_CHECKING:
    from api.settings import Settings
    from api.wiring import Parts


def settings(**given: object) -> Settings:
    """The settings, with what is given on top; BadInput names a bad one."""
    from api.settings import load_settings  # noqa: PLC0415 - pydantic takes time to import

    return load_settings(**given)


def existing() -> Parts:
    """The parts by the settings of the environment; BadInput when the store is a file that is not there.

    For commands that only read: a store made on the way would be an empty file in whatever folder somebody is.
    """
    parts = opened()
    if path := absent(parts.settings.store):
        raise BadInput("api.cli.no_store", path=path)
    return parts


def absent(address: str) -> Path | None:
    """The file of an embedded store that is not there; None for every other address."""
    scheme, _, name = address.partition(":///")
    path = Path(name).expanduser()
    return path if scheme == "sqlite" and name and not path.exists() else None


def opened(**given: object) -> Parts:
    """The parts with these settings; to be closed by whoever asked."""
    from api.wiring import Parts  # noqa: PLC0415 - numpy takes time to import

    return Parts(settings(**given))
