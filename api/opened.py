"""The parts by the settings of the environment, imported only when a command runs: `imece --help` needs none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings
    from api.wiring import Parts


def settings(**given: object) -> Settings:
    """The settings, with what is given on top; BadInput names a bad one."""
    from api.settings import load_settings  # noqa: PLC0415 - pydantic takes time to import

    return load_settings(**given)


def opened(**given: object) -> Parts:
    """The parts with these settings; to be closed by whoever asked."""
    from api.wiring import Parts  # noqa: PLC0415 - numpy takes time to import

    return Parts(settings(**given))
