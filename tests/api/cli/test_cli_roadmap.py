"""The command that drafts a roadmap, shown, as JSON and as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document
from pypdfium2 import PdfDocument

from graph.opening import open_store
from people.database import Database
from programme.database import PROGRAMME
from tests.api.cli.test_cli_indicators import folder, imece
from tests.api.measured import fill

__all__ = ["folder"]


@pytest.fixture
def there(folder: Path) -> Path:
    with open_store(f"sqlite:///{folder}/imece.db") as store:
        database = Database(f"sqlite:///{folder}/people.db", PROGRAMME)
        fill(store, database)
        database.close()
    return folder


def test_a_draft_is_shown_and_written(there: Path) -> None:
    shown = imece("roadmap", "demo:k0", "--language", "en")
    assert shown.exit_code == 0, shown.output
    assert "Where do we stand?" in shown.stdout
    assert "percentile" in shown.stdout.lower()
    told = json.loads(imece("roadmap", "demo:k0", "--json").stdout)
    assert len(told["actions"]) >= 4
    assert all(one["goal"] > one["value"] for one in told["actions"] if one["code"] == "m.members_met")
    for form in ("pdf", "docx", "csv", "xlsx"):
        assert imece("roadmap", "demo:k0", "--out", f"k.{form}", "--language", "tr").exit_code == 0
    text = PdfDocument(there / "k.pdf")[0].get_textpage().get_text_range()
    assert "Nerede duruyoruz?" in text
    assert any("Nerede duruyoruz?" in one.text for one in Document(str(there / "k.docx")).paragraphs)


def test_a_cluster_of_which_nothing_is_known_is_told_what_to_do(folder: Path) -> None:
    shown = imece("roadmap", "tr:kume", "--language", "en")
    assert shown.exit_code == 0, shown.output
    assert "imece load indicators" in shown.stdout
    told = imece("roadmap", "tr:kume", "--json", "--language", "tr")
    assert json.loads(told.stdout)["actions"] == []
    assert "“Gösterge yaz”" in told.stderr
    assert imece("roadmap", "tr:kume", "--out", "k.docx", "--language", "tr").exit_code == 0
    assert any("imece load indicators" in one.text for one in Document(str(folder / "k.docx")).paragraphs)


def test_what_cannot_be_drafted_is_told_and_no_file_is_replaced(there: Path) -> None:
    for arguments in (
        (),
        ("demo:k0", "--sector", "10"),
        ("nobody",),
        ("--sector", "10"),
        ("demo:k0", "--out", "a.exe"),
    ):
        answer = imece("roadmap", *arguments)
        assert answer.exit_code != 0, arguments
        assert "Traceback" not in answer.output
    (there / "k.pdf").write_text("mine", encoding="utf-8")
    assert imece("roadmap", "demo:k0", "--out", "k.pdf").exit_code != 0
    assert (there / "k.pdf").read_text(encoding="utf-8") == "mine"
