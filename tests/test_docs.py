"""Documents are run: what they name exists, and what exists is named."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import typer
from fastapi.testclient import TestClient
from typer.core import TyperCommand, TyperGroup

from api.app import create_app
from api.cli.commands import app
from api.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
COMMANDS = ROOT / "docs" / "commands.md"
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md"), *ROOT.glob("ingest/**/*.md")]
)
FOR_PEOPLE = sorted([README, *ROOT.glob("docs/*.md")])
SHELL = ("imece", "curl", "make", "pip", "export", "python")
TESTS_ALONE = {"IMECE_REQUIRE_NEO4J", "IMECE_REQUIRE_SENTENCE_TRANSFORMERS"}


def fences(path: Path) -> Iterator[tuple[str, str]]:
    """Each block of code with its language."""
    yield from re.findall(r"^```(\w*)\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def shell_lines(path: Path) -> Iterator[str]:
    """Each line of shell, from blocks and from between backticks, without its comment."""
    for language, code in fences(path):
        if language in {"", "sh", "shell", "bash"}:
            yield from (line for line in code.splitlines() if line.split(" ")[0] in SHELL)
    prose = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    yield from (code for code in re.findall(r"`([^`\n]+)`", prose) if code.split(" ")[0] in {"imece", "make"})


def tree(command: object, name: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], TyperCommand]]:
    """Each command that does something, by the words that call it."""
    if isinstance(command, TyperGroup):
        for word, below in command.commands.items():
            yield from tree(below, (*name, word))
    elif isinstance(command, TyperCommand):
        yield name, command


TREE = dict(tree(typer.main.get_command(app)))


def options(command: TyperCommand) -> set[str]:
    """The long options of a command, --help apart."""
    return {option for one in command.params for option in [*one.opts, *one.secondary_opts] if option.startswith("--")}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_within_the_project_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    missing = [
        link for link in links if not re.match(r"[a-z]+:", link) and not (path.parent / link.partition("#")[0]).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples_can_be_parsed(path: Path) -> None:
    for language, code in fences(path):
        if language == "python":
            ast.parse(code)
    lines = "\n".join(shell_lines(path))
    done = subprocess.run(["/bin/bash", "-n"], input=lines, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_settings_are_those_in_the_readme_with_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"IMECE_{name.upper()}", raising=False)
    rows = re.findall(r"^\| ((?:`IMECE_\w+`(?:, )?)+) \|(.*?)\|", README.read_text(encoding="utf-8"), re.MULTILINE)
    told = {
        name: default.strip(" `")
        for names, defaults in rows
        for name, default in zip(re.findall(r"\w+", names), defaults.split(", "), strict=True)
    }
    ours = {
        f"IMECE_{name.upper()}": name for name, field in Settings.model_fields.items() if not field.validation_alias
    }
    assert set(told) == set(ours)
    held = load_settings()
    for variable, name in ours.items():
        value: Any = getattr(held, name)
        shown = ",".join(sorted(value)) if isinstance(value, frozenset) else "" if value is None else str(value)
        assert told[variable] == shown or name == "cache", variable


def test_variables_named_in_documents_exist() -> None:
    ours = {str(field.validation_alias or f"IMECE_{name.upper()}") for name, field in Settings.model_fields.items()}
    named = {
        one for path in DOCUMENTS for one in re.findall(r"\b(?:IMECE|NEO4J)_[A-Z0-9_]+\b", path.read_text("utf-8"))
    }
    assert named - ours - TESTS_ALONE - {"NEO4J_URI"} == set()  # Aura's own name for an address
    assert ours <= named


def test_every_command_and_option_is_described() -> None:
    described = dict(
        re.findall(
            r"^## `imece ([a-z]+(?: [a-z]+)*)(.*?)(?=^## |\Z)", COMMANDS.read_text("utf-8"), re.MULTILINE | re.DOTALL
        )
    )
    told = {tuple(name.split()): text for name, text in described.items()}
    assert set(told) == set(TREE)
    for name, command in TREE.items():
        assert set(re.findall(r"--[a-z][a-z-]+", told[name])) - {"--help"} == options(command), name


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_documents_are_taken_as_they_stand(path: Path) -> None:
    for line in shell_lines(path):
        words = shlex.split(line.replace("…", ""), comments=True)
        if words[0] == "make":
            for target in (word for word in words[1:] if "=" not in word):
                assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE), line
        elif words[0] == "imece" and len(words) > 1 and words[1][0].islower():
            name = next((key for key in TREE if tuple(words[1 : 1 + len(key)]) == key), None)
            assert name, line
            given = words[1 + len(name) :]
            if given:  # a name alone speaks of the command
                TREE[name].make_context("imece", given).close()


def test_addresses_in_documents_are_routes_with_these_parameters() -> None:
    service = create_app(load_settings(store="memory:", encoder="none"))
    described = TestClient(service).get("/api/v1/openapi.json").json()["paths"]
    patterns = {re.sub(r"\{\w+\}", "[^?]+", path): item["get"] for path, item in described.items()}
    named = {
        one.rstrip(".,;")
        for path in FOR_PEOPLE
        for one in re.findall(r"(/api/v1/[^\s`'\"|)]+)", path.read_text(encoding="utf-8"))
    }
    assert named
    for address in named - {"/api/v1/openapi.json"}:
        parts = urlsplit(address)
        matching = [get for pattern, get in patterns.items() if re.fullmatch(pattern, parts.path)]
        assert matching, address
        known = {one["name"] for get in matching for one in get.get("parameters", ())}
        assert set(parse_qs(parts.query)) <= known, address
