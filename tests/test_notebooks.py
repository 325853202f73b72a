"""The notebooks run on the demonstration, define nothing, and show what they show when they run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notebooks import NOTEBOOKS, Notebook, demonstration, executed, read

BY_MEANING = {"how_the_recommender_does", "partners_of_a_sector"}
"""These ask the encoder, whose last digits are the processor's: near ones change places, and their tables rows."""
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
NOT_FOR_OTHERS = re.compile(r"Traceback|Warning|/(home|root|tmp|work|Users|private|opt|usr|var)/|[A-Z]:\\")


def code(notebook: Notebook) -> Iterator[Notebook]:
    return (cell for cell in notebook.cells if cell.cell_type == "code")


def told(notebook: Notebook) -> list[list[str]]:
    """What each code cell shows as text; of a figure, that there is one."""
    found = []
    for cell in code(notebook):
        shown = [output.text if output.output_type == "stream" else _said(output.data) for output in cell.outputs]
        found.append(shown)
    return found


def _said(data: dict[str, str]) -> str:
    return "figure" if "image/png" in data else data["text/plain"]


def headings(shown: list[list[str]]) -> list[list[list[str]]]:
    """Of each text the columns if it is a table, without its rows; of another nothing but that it is there."""
    return [[_columns(text) for text in texts] for texts in shown]


def _columns(text: str) -> list[str]:
    lines = text.splitlines()
    return [part.strip() for part in lines[2].strip("│").split("┆")] if text.startswith("shape: ") else []


def every_text(notebook: Notebook) -> Iterator[str]:
    for cell in code(notebook):
        for output in cell.outputs:
            yield output.get("text", "")
            yield from (said for kind, said in output.get("data", {}).items() if kind.startswith("text/"))


@pytest.fixture(scope="session")
def with_demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration")
    demonstration(folder)
    return folder


def test_there_are_four() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "clusters_compared", "how_the_recommender_does", "network_of_a_region", "partners_of_a_sector",
    ]  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_defines_nothing_and_reads_no_store_of_its_own(path: Path) -> None:
    for cell in code(read(path)):
        parsed = list(ast.walk(ast.parse(cell.source)))
        assert not [node for node in parsed if isinstance(node, DEFINITIONS)], cell.source
        # What is not for everyone is to be had through a store alone.
        assert not [node for node in parsed if isinstance(node, ast.Attribute) and node.attr == "store"], cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_what_it_answers_and_what_not(path: Path) -> None:
    cells = read(path).cells
    assert cells[0].cell_type == cells[-1].cell_type == "markdown"
    assert "**What it answers:**" in cells[0].source
    assert cells[-1].source.startswith("## What it does not say\n")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_committed_was_run_in_order_and_tells_nothing_of_the_machine(path: Path) -> None:
    notebook = read(path)
    cells = list(code(notebook))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert all(cell.outputs for cell in cells)
    kinds = {(output.output_type, output.get("name")) for cell in cells for output in cell.outputs}
    assert kinds <= {("stream", "stdout"), ("display_data", None), ("execute_result", None)}
    assert not [found for text in every_text(notebook) if (found := NOT_FOR_OTHERS.search(text))]


# One test for all: the demonstration is loaded once, by whichever process it falls to.
def test_every_notebook_runs_and_shows_what_is_committed(with_demonstration: Path, subtests: pytest.Subtests) -> None:
    for path in NOTEBOOKS:
        with subtests.test(path.stem):
            ran, committed = told(executed(path, with_demonstration)), told(read(path))
            if path.stem in BY_MEANING:
                assert headings(ran) == headings(committed)
            else:
                assert ran == committed
