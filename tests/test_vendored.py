"""Other people's files stand here unchanged, and each says from which package, in which version and licence it came."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MANIFESTS = ("api/pages/static/vendored.toml", "tests/browser/vendored.toml")
FIELDS = {"package", "version", "path", "licence", "sha256"}
LICENCES = {"0BSD", "Apache-2.0", "MPL-2.0"}


def entries() -> Iterator[tuple[Path, dict[str, str]]]:
    """Each vendored file with what its manifest says of it."""
    for manifest in MANIFESTS:
        path = ROOT / manifest
        yield from ((path.parent / name, said) for name, said in tomllib.loads(path.read_text("utf-8")).items())


@pytest.mark.parametrize(("path", "said"), list(entries()), ids=lambda one: one.name if isinstance(one, Path) else "")
def test_a_vendored_file_is_what_its_manifest_says(path: Path, said: dict[str, str]) -> None:
    assert set(said) == FIELDS
    assert said["licence"] in LICENCES
    assert sha256(path.read_bytes()).hexdigest() == said["sha256"]
    assert path.suffix != ".js" or said["version"] in path.read_text("utf-8")


def test_every_minified_file_stands_in_a_manifest() -> None:
    shipped = {
        path for folder in ("api", "tests") for path in (ROOT / folder).rglob("*") if re.search(r"\.min\.", path.name)
    }
    assert shipped == {path for path, _ in entries() if path.suffix == ".js"}
