"""Files are read in a process of its own: what brings it down is one refused file, and the next one is read."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from graph.errors import BadInput
from graph.words.sentences import Sentence, series
from ingest.texts import apart, extraction
from tests.ingest.crafted import paged


@pytest.fixture(autouse=True)
def _desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A desk of the test's own, whose worker is started with the test's limits."""
    desk = apart._Desk()
    monkeypatch.setattr(apart, "_DESK", desk)
    yield
    desk.stop()


def heavy_document(path: Path) -> Path:
    """A Word document of a million empty paragraphs, packed no tighter than others."""
    out = io.BytesIO()
    document = docx.Document()
    document.save(out)
    noise = b"<!--" + random.Random(1).randbytes(60_000).hex().encode() + b"-->"
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            more = b"<w:p/>" * 1_000_000 + noise + b"<w:sectPr"
            new.writestr(name, old.read(name).replace(b"<w:sectPr", more) if "document.xml" in name else old.read(name))
    return path


def note(path: Path) -> Path:
    path.write_text("---\ntitle: Su\nsectors: [28.10]\n---\nSu arıtma üzerine notlar.", "utf-8")
    return path


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(paged([["First page."], [], ["Third page."]]))
    for path in (note(tmp_path / "a.md"), tmp_path / "a.pdf"):
        assert apart.extract(path) == extraction.extract(path)


def test_a_refusal_says_the_same_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(b"<!DOCTYPE html><html>Log in</html>")
    with pytest.raises(BadInput) as here:
        extraction.extract(tmp_path / "page.pdf")
    with pytest.raises(BadInput) as apart_:
        apart.extract(tmp_path / "page.pdf")
    assert apart_.value.sentence == here.value.sentence
    assert "a web page, not a PDF" in str(apart_.value)


def test_values_of_sentences_travel() -> None:
    sentence = Sentence("ingest.x", {"a": 1, "b": series(["x", Sentence("ingest.y")]), "c": {"tr": "ş", "en": "s"}})
    assert apart._heard(apart._said(sentence)) == sentence


def test_what_takes_too_long_is_refused_and_the_next_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow.md").write_text("*a **b " * 150_000, "utf-8")
    apart.extract(note(tmp_path / "a.md"))
    monkeypatch.setattr(apart, "SECONDS", 1)
    with pytest.raises(BadInput, match=r"slow\.md could not be read within 1 seconds: save it again, or split it"):
        apart.extract(tmp_path / "slow.md")
    assert apart.extract(tmp_path / "a.md").title == "Su"


def test_what_takes_too_much_processor_time_is_refused_and_the_next_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow.md").write_text("*a **b " * 150_000, "utf-8")
    monkeypatch.setattr(apart, "PROCESSOR_SECONDS", 1)
    apart.extract(note(tmp_path / "a.md"))
    with pytest.raises(BadInput, match=r"slow\.md takes more than 1 seconds of processor time: save it again"):
        apart.extract(tmp_path / "slow.md")
    assert apart.extract(tmp_path / "a.md").title == "Su"


def test_what_takes_too_much_memory_is_refused_and_the_next_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "MEMORY", 200_000_000)
    apart.extract(note(tmp_path / "a.md"))
    with pytest.raises(BadInput, match=r"heavy\.docx (takes more than 200,000,000 bytes of memory|brings down)"):
        apart.extract(heavy_document(tmp_path / "heavy.docx"))
    assert apart.extract(tmp_path / "a.md").title == "Su"


def test_what_holds_too_much_text_is_refused_and_the_next_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "MAX_OUTPUT", 10_000)
    (tmp_path / "long.txt").write_text("uzun " * 10_000, "utf-8")
    with pytest.raises(BadInput, match=r"long\.txt holds a text of more than 10,000 bytes: split it"):
        apart.extract(tmp_path / "long.txt")
    assert apart.extract(note(tmp_path / "a.md")).title == "Su"


def test_a_process_that_is_ended_from_outside_is_started_anew(tmp_path: Path) -> None:
    apart.extract(note(tmp_path / "a.md"))
    worker = apart._DESK._worker
    assert worker is not None
    worker._process.kill()
    assert apart.extract(tmp_path / "a.md").title == "Su"


def test_a_process_reads_many_files_and_is_then_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "FILES", 2)
    seen = []
    for _ in range(3):
        apart.extract(note(tmp_path / "a.md"))
        worker = apart._DESK._worker
        assert worker is not None
        seen.append(worker._process.pid)
    assert seen[0] == seen[1] != seen[2]
