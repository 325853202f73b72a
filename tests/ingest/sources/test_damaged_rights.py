"""No damage to what says who may see a document ever shows it to more people."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.filters import Filter
from graph.model import Batch
from graph.opening import open_store
from ingest.loader import LoadOptions, load
from tests.ingest.loading import organisation

HEAD = "---\npaylaşan: tr:a\ngörünürlük: kuruluş:tr:a\ntarih: 2024-02-12\n---\n# Başlık\n\nPirina kurutma fırını.\n"
TOML = '+++\naudience = "org:tr:a"\ntitle = "Su"\n+++\nPirina kurutma fırını burada anlatılır.\n'
TABLE = "dosya;başlık;görünürlük\nnot.md;Su;kuruluş:tr:a\n"
SIGNS = st.sampled_from([*" \t\n\r-+#:;,=\"'|{}[]<>!&*x0\ufeff\u200b\u00a0", "---\n", "<!-- a -->", "\n\n", "# x\n"])


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """The text with one or two slips: a sign too many, one too few, two exchanged, or a line twice."""
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(text) - 1))
        match draw(st.sampled_from(["more", "fewer", "other", "exchanged", "again"])):
            case "more":
                text = text[:at] + draw(SIGNS) + text[at:]
            case "fewer":
                text = text[:at] + text[at + 1 :]
            case "other":
                text = text[:at] + draw(SIGNS) + text[at + 1 :]
            case "exchanged":
                text = text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
            case _:
                lines = text.splitlines(keepends=True)
                line = draw(st.integers(0, len(lines) - 1))
                text = "".join([*lines[: line + 1], *lines[line:]])
    return text


def shown_to_all(files: dict[str, str]) -> list[str]:
    """The documents that everyone sees when a folder of these files is loaded."""
    with tempfile.TemporaryDirectory() as place, open_store("memory:") as store:
        store.write(Batch((organisation("tr:a"),)))
        folder = Path(place) / "ortak"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8", newline="")
        try:
            load(store, "documents", [folder], LoadOptions(date="2026-01-01", rejects=Path(place) / "rejects.csv"))
        except BadInput:
            return []
        return [found.id for found in store.page(Filter(kinds=frozenset({"document"})), 10)]


@settings(max_examples=100, deadline=None)
@given(text=damaged(HEAD) | damaged(TOML), name=st.sampled_from(["not.md", "not.txt", "not.html"]))
def test_damaged_front_matter_shows_nothing_to_everyone(text: str, name: str) -> None:
    assert shown_to_all({name: text}) == []


@settings(max_examples=60, deadline=None)
@given(text=damaged(TABLE), name=st.sampled_from(["documents.csv", "Documents.csv", "documents.csv.txt"]))
def test_a_damaged_table_shows_nothing_to_everyone(text: str, name: str) -> None:
    assert shown_to_all({name: text, "not.md": "Pirina kurutma fırını burada anlatılır."}) == []
