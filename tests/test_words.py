"""What is said and the words files fit each other: each key is there, in both languages, with its values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from graph.words.sentences import LANGUAGES, catalogue

ROOT = Path(__file__).parents[1]
PACKAGES = ("graph", "ingest", "search", "people", "programme", "api")
WORDS = {key: texts for package in PACKAGES for key, texts in catalogue(package).items()}
KEY = re.compile(r"(?:graph|ingest|search|people|programme|api)(?:\.[a-z0-9_]+)+")
# Keys that are put together: by kind of error, role, facet, leg, status, pydantic's type and the like.
COMPUTED = (
    "api.nav.", "api.found.", "api.source.", "api.facets.show", "api.way.", "api.org.", "api.net.", "api.paths.",
    "api.map.", "api.sort.", "api.sorted.", "api.view.", "api.language.",
    "api.account.role.", "api.account.language.", "api.account.scope.", "api.account.scoped.", "api.claims.is.",
    "people.mail.role.", "api.passkey.", "api.shared.is.", "api.shared.version.is.", "api.shared.who.", "api.opp.",
    "api.opps.type.", "api.opps.is.", "api.interest.is.", "api.write.",
    "api.measured.", "api.alerts.often.", "api.alerts.about.", "api.alerts.reach.", "people.opportunity.field.",
    "people.profile.field.", "api.upkeep.", "api.toast.", "api.about.measured.",
    "api.centres.", "api.week.",
    "api.measure.", "api.compare.column.", "api.compare.weight.", "api.indicator.by.", "api.statements.who.",
    "api.statistics.", "api.priorities.", "api.unit.", "programme.statistics.needs_", "programme.statistics.given_",
    "programme.priorities.", "programme.roadmap.mail.", "api.roadmap.", "api.everywhere.state.",
    "api.role.", "api.facet.", "api.why.", "api.match.", "api.error.", "api.invalid.", "api.results.", "api.load.",
    "graph.vocabulary.no_", "graph.size.", "ingest.account.", "search.hit.", "search.partners.", "search.known.",
)  # fmt: skip


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def calls() -> Iterator[tuple[str, str, set[str] | None]]:
    """Each key that is given to something by itself: where, the key, and the names given with it (None: not known)."""
    for path, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            for at, argument in enumerate(node.args):
                if isinstance(argument, ast.Constant) and KEY.fullmatch(str(argument.value)):
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield where, str(argument.value), given(node, at)


def given(call: ast.Call, at: int) -> set[str] | None:
    """The names of the values that a call gives after the key in place `at`."""
    rest = call.args[at + 1 :]
    if len(rest) == 1 and isinstance(rest[0], ast.Dict) and all(isinstance(k, ast.Constant) for k in rest[0].keys):
        return {str(key.value) for key in rest[0].keys if isinstance(key, ast.Constant)}
    if rest or any(keyword.arg is None for keyword in call.keywords):
        return None
    return {str(keyword.arg) for keyword in call.keywords}


CALLS = [one for one in calls() if one[1] in WORDS or not one[1].startswith(("graph.words", "api.words", "api.pages"))]


@pytest.mark.parametrize("key", WORDS)
def test_every_sentence_is_in_both_languages_with_the_same_values(key: str) -> None:
    texts = WORDS[key]
    assert set(texts) == set(LANGUAGES)
    assert placeholders(texts["tr"]) == placeholders(texts["en"])
    written = [sorted(re.findall(r"{[^}]*}", text)) for text in texts.values()]
    assert written[0] == written[1], "a value is written in two ways"
    assert not re.search(r"}['’]\w", texts["tr"]), "a suffix hangs on a value"


@pytest.mark.parametrize(("where", "key", "names"), CALLS, ids=[f"{where} {key}" for where, key, _ in CALLS])
def test_every_key_is_there_and_given_its_values(where: str, key: str, names: set[str] | None) -> None:
    assert key in WORDS, where
    if names is not None:
        assert placeholders(WORDS[key]["en"]) == names, where


def test_no_sentence_is_left_over() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path, _ in sources())
    written += "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "api/pages/templates").iterdir())
    left = [
        key
        for key in WORDS
        if not key.startswith(COMPUTED)
        and f'"{key}"' not in written
        and not (key.startswith("api.") and re.search(rf"""["']{re.escape(key.removeprefix("api."))}["']""", written))
    ]
    assert left == []


def test_no_error_is_raised_with_a_sentence_in_place_of_a_key() -> None:
    errors = {"ImeceError", "BadInput", "VocabularyError", "NotFound", "Corrupt", "StoreUnavailable"}
    literal = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors and node.args:
                first = node.args[0]
                texts = [first] if isinstance(first, ast.Constant) else getattr(first, "values", [])
                if any(isinstance(text, ast.Constant) and " " in str(text.value) for text in texts):
                    literal.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert literal == []
