"""The lineage of the programme's tables, for whoever opens the database."""

from __future__ import annotations

from pathlib import Path

from people.database import Lineage
from programme.tables import Table

PROGRAMME = Lineage(Path(__file__).parent / "migrations", "programme_version", Table.metadata)
