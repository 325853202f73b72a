"""What is imported is declared: a package that comes along with another may be gone with its next version."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHIPPED = ("graph", "ingest", "search", "people", "programme", "api")
# What these are imported for comes with the extra that is named, not with the default installation.
EXTRA = {"sentence_transformers", "torch"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DECLARED = PROJECT["project"]["dependencies"]


def plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def imported(path: Path) -> Iterator[str]:
    """The first part of every name that the file imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", SHIPPED)
def test_every_package_that_is_imported_is_declared(package: str) -> None:
    known = packages_distributions()
    declared = {plain(said.partition("==")[0]) for said in DECLARED}
    others = {name for path in (ROOT / package).rglob("*.py") for name in imported(path)}
    foreign = others - set(sys.stdlib_module_names) - set(SHIPPED) - EXTRA
    undeclared = {name for name in foreign if not {plain(one) for one in known.get(name, [name])} & declared}
    assert not undeclared


def test_every_declared_version_is_the_constrained_one() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").split()
    held = {plain(line.partition("==")[0]): line.partition("==")[2] for line in lines}
    groups = [DECLARED, PROJECT["dependency-groups"]["dev"], *PROJECT["project"]["optional-dependencies"].values()]
    for said in (said for group in groups for said in group):
        name, _, version = said.partition("==")
        assert held.get(plain(name.partition("[")[0])) == version, said


def test_what_make_installs_is_the_constrained_version_by_its_hash() -> None:
    constraints = (ROOT / "constraints.txt").read_text("utf-8").split()
    held = {plain(line.partition("==")[0]): line.partition("==")[2] for line in constraints}
    text = (ROOT / "requirements.txt").read_text("utf-8")
    entries = [entry.split() for entry in re.split(r"\n(?=[a-z])", text) if not entry.startswith("#")]
    locked = {plain(entry[0].partition("==")[0]): entry[0].partition("==")[2] for entry in entries}
    # What another system alone needs was never installed where the constraints were made.
    assert {name: version for name, version in locked.items() if held.get(name) != version}.keys() <= {"colorama"}
    assert {plain(said.partition("==")[0]) for said in DECLARED} <= locked.keys()
    assert all(any(part.startswith("--hash=sha256:") for part in entry) for entry in entries)
