"""The house is as ARCHITECTURE.md shows it, and none of its rooms is overfull."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("graph", "ingest", "search", "people", "programme", "api")
DEMO = "ingest/demo"
MOST = 24
"""Files of its own that a room may have: about what one can look through."""


def shown() -> Iterator[str]:
    """The rooms of the tree in ARCHITECTURE.md, each by its path."""
    (tree,) = re.findall(r"## The house\n.*?```\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.DOTALL)
    above: list[str] = []
    for line in tree.splitlines():
        indent, name, says = re.fullmatch(r"( *)(\w+)/ +(.+)", line).groups()  # type: ignore[union-attr]
        assert says
        above = [*above[: len(indent) // 2], name]
        yield "/".join(above)


def rooms() -> Iterator[str]:
    """The folders that are there, but for what lies inside the demonstration's data."""
    for package in PACKAGES:
        folders = (path for path in [ROOT / package, *(ROOT / package).rglob("*")] if path.is_dir())
        for path in folders:
            name = path.relative_to(ROOT).as_posix()
            if path.name != "__pycache__" and not name.startswith(f"{DEMO}/"):
                yield name


def test_the_tree_shows_every_room_and_no_other() -> None:
    assert sorted(shown()) == sorted(rooms())


@pytest.mark.parametrize("room", list(rooms()))
def test_no_room_is_overfull(room: str) -> None:
    files = [path for path in (ROOT / room).iterdir() if path.suffix == ".py" and path.name != "__init__.py"]
    assert len(files) <= MOST


def test_every_room_says_what_it_is_for() -> None:
    for init in (path for package in PACKAGES for path in (ROOT / package).rglob("__init__.py")):
        assert init.read_text(encoding="utf-8").startswith('"""'), init
