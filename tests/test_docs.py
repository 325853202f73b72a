"""Documents are run: what they name exists, and what exists is named."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import typer
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from typer.core import TyperCommand, TyperGroup

from api.app import create_app
from api.cli.commands import app
from api.settings import Settings, load_settings
from tests.serving import serving

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
COMMANDS = ROOT / "docs" / "commands.md"
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md"), *ROOT.glob("ingest/**/*.md")]
)
FOR_PEOPLE = sorted([README, *ROOT.glob("docs/*.md")])
SHELL = ("imece", "curl", "make", "pip", "export", "python")
TESTS_ALONE = {
    "IMECE_REQUIRE_BROWSER",
    "IMECE_REQUIRE_NEO4J",
    "IMECE_REQUIRE_POSTGRES",
    "IMECE_REQUIRE_SENTENCE_TRANSFORMERS",
}


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


ELSEWHERE = {
    "make": "sets up an environment from the network; .ci/run does",
    "pip": "installs what the network has; tests/test_wheel.py does",
}


def readme_lines(*programs: str) -> list[str]:
    """The lines of the README's blocks of shell that call one of these programs."""
    return [line for _, code in fences(README) for line in code.splitlines() if line.split(" ")[0] in programs]


@pytest.mark.parametrize("line", readme_lines(*ELSEWHERE))
def test_what_the_readme_says_and_is_not_run_here(line: str) -> None:
    pytest.skip(ELSEWHERE[line.split(" ", 1)[0]])


def test_every_command_of_the_readme_works_as_written_from_an_empty_folder(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl here: the README's commands are not run")
    (tmp_path / "shared-files").mkdir()
    (tmp_path / "shared-files" / "pazar-notu.md").write_text("# Pazar notu\n\nMembran pazarı büyüyor.\n", "utf-8")
    lines = readme_lines("imece", "curl", "export", "python")
    assert {line.split(" ")[1] for line in lines} >= {"demo", "template", "load", "index", "search", "partners", "path"}
    lines.remove("imece demo")
    with demonstration(tmp_path) as address:
        for line in lines:
            done = shell(line.replace("http://127.0.0.1:8000/", address), tmp_path)
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
            if line.startswith("imece template"):
                fill_in(tmp_path / line.split()[3])
            assert not line.startswith("curl") or "request_id" not in json.loads(done.stdout), f"{line}\n{done.stdout}"


def fill_in(table: Path) -> None:
    """Something of one's own in place of the example, as the README says to."""
    book = load_workbook(table)
    row = {str(title.value): cell for title, cell in zip(book.worksheets[0][1], book.worksheets[0][2], strict=True)}
    if "subject" in row:
        row["subject"].value = "demo:kume-corum-makine"
    else:
        row["kimlik"].value, row["ad"].value = "tr:benim-firmam", "Benim Firmam"
    book.save(table)


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What the line does in a shell that knows `imece`."""
    return subprocess.run(
        ["/bin/bash", "-c", line], cwd=folder, env=for_shell(), capture_output=True, text=True, check=False, timeout=300
    )


def for_shell(**more: str) -> dict[str, str]:
    """An environment without İmece's settings, in which `imece` is these sources'."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("IMECE_", "PYTHON", "COV_"))}
    clean |= {k: v for k, v in os.environ.items() if k == "IMECE_CACHE"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**clean, "PATH": path, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **more}


@contextmanager
def demonstration(folder: Path) -> Iterator[str]:
    """`imece demo` in the folder, on a free port instead of 8000; the address that it serves at."""
    with serving(["/bin/bash", "-c", "exec imece demo"], folder, for_shell(IMECE_PORT="0")) as address:
        yield f"{address}/"


def test_addresses_in_documents_are_routes_with_these_parameters() -> None:
    service = create_app(load_settings(store="memory:", encoder="none"))
    described = TestClient(service).get("/api/v1/openapi.json").json()["paths"]
    patterns = {re.sub(r"\{\w+\}", "[^?]+", path): list(item.values()) for path, item in described.items()}
    named = {
        one.rstrip(".,;")
        for path in FOR_PEOPLE
        for one in re.findall(r"(/api/v1/[^\s`'\"|)]+)", path.read_text(encoding="utf-8"))
    }
    assert named
    for address in named - {"/api/v1/openapi.json"}:
        parts = urlsplit(address)
        matching = [one for pattern, taken in patterns.items() if re.fullmatch(pattern, parts.path) for one in taken]
        assert matching, address
        known = {given["name"] for one in matching for given in one.get("parameters", ())}
        assert set(parse_qs(parts.query)) <= known, address
