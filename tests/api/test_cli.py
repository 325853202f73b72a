"""The command line: answers on stdout, one sentence on stderr, an exit code that says which."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.cli_data import told
from api.terminal import Bars, chosen_language
from graph.errors import BadInput, StoreUnavailable
from graph.model import Batch, Changes
from graph.sqlite_store import SqliteStore
from graph.store import open_store

Imece = Callable[..., Result]


@pytest.fixture
def store_file(settings: object, filled: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "imece.db"
    with open_store(f"sqlite:///{path}") as store:
        store.write(filled)
    monkeypatch.setenv("IMECE_STORE", f"sqlite:///{path}")
    monkeypatch.setenv("IMECE_ENCODER", "none")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return path


@pytest.fixture
def imece(store_file: Path) -> Imece:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return run


def test_search_answers_in_the_questions_language_with_its_words(imece: Imece) -> None:
    turkish = imece("search", "su arıtma membranı üreten bir ortak arıyoruz")
    assert turkish.exit_code == 0
    assert "Zar Arıtma <A.Ş.> [örnek]" in turkish.stdout
    assert "KOBİ · Samsun" in turkish.stdout
    assert "14 Mar 2026" in turkish.stdout
    english = imece("search", "su arıtma membranı", "--language", "en")
    assert "SME · Samsun" in english.stdout


def test_json_is_all_there_is_on_stdout(imece: Imece) -> None:
    found = json.loads(imece("search", "membranes", "--json", "-n", "1", "--kind", "company").stdout)
    assert [hit["node"]["id"] for hit in found["hits"]] == ["demo:lab"]
    assert found["hits"][0]["evidence"][0]["highlights"]


def test_filters_are_repeated_and_checked(imece: Imece) -> None:
    found = imece("search", "membran", "--region", "TR8", "--region", "TR5", "--sector", "C", "--json")
    assert {hit["node"]["id"] for hit in json.loads(found.stdout)["hits"]} == {"demo:zar"}
    wrong = imece("search", "membran", "--kind", "smee")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr == "“smee” is not a kind of the vocabulary; use one of: sme.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["search"], 2, "Missing argument 'TEXT'."),
        (["search", " "], 2, "The question is empty"),
        (["search", "a" * 2_001], 2, "2,000 are read at most"),
        (["search", "a", "-n", "0"], 2, "'-n'"),
        (["search", "a", "--bogus"], 2, "No such option: --bogus"),
        (["search", "a", "--language", "de"], 2, "“de” is not a language"),
        (["eval"], 2, "Missing command"),
        (["fly"], 2, "No such command 'fly'"),
        (["path", "demo:zar", "nobody"], 2, "“nobody”"),
        (["load", "spaceships", "x.csv"], 2, "“spaceships” is not a source"),
        (["load", "organisations", "missing.csv"], 2, "missing.csv"),
        (["load", "organisations", "x.csv", "--date", "soon"], 2, "“soon” is not a date"),
        (["index"], 2, "IMECE_ENCODER is “none”"),
        (["export", "pdf", "x.pdf"], 2, "“pdf” is not a format"),
        (["export", "jsonl", "/no/such/folder/x"], 2, "/no/such/folder"),
        (["eval", "retrieval", "nowhere"], 2, "nowhere is not a folder"),
        (["eval", "partners", "--until", "soon"], 2, "“soon” is not a date"),
        (["serve", "--port", "99999"], 2, "IMECE_PORT"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_exit_code_2(
    imece: Imece, arguments: list[str], code: int, said: str
) -> None:
    result = imece(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_store_that_is_no_store_is_a_sentence(imece: Imece, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMECE_STORE", "oracle://host")
    result = imece("info")
    assert result.exit_code == 2
    assert "is no store address" in result.stderr


def test_a_file_that_cannot_be_written_is_exit_code_1(imece: Imece, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    result = imece("export", "jsonl", str(tmp_path / "taken"))
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_no_command_shows_the_commands(imece: Imece) -> None:
    result = imece()
    assert result.exit_code == 0
    assert "partners" in result.stdout


def test_info_says_what_is_there(imece: Imece) -> None:
    found = json.loads(imece("info", "--json").stdout)
    assert found["nodes"]["sme"] == 2  # the operator sees everything
    assert (found["passages"], found["encoder"], found["loads"]) == (10, None, [])
    assert "passages        10" in imece("info").stdout


def test_paths_are_told_in_a_sentence(imece: Imece) -> None:
    assert "Zar Arıtma <A.Ş.> → Samsun Medikal Kümesi" in imece("path", "demo:zar", "demo:lab").stdout
    found = json.loads(imece("path", "demo:zar", "demo:lab", "--json").stdout)
    assert found["paths"][0]["steps"][-1]["node"]["id"] == "demo:lab"


def test_exports_are_whole_files(imece: Imece, tmp_path: Path) -> None:
    target = tmp_path / "all.jsonl"
    assert imece("export", "jsonl", str(target)).exit_code == 0
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert {line["type"] for line in lines} == {"node", "edge", "passage"}


def test_partners_are_suggested_for_an_organisation_and_for_a_text(imece: Imece) -> None:
    found = json.loads(imece("partners", "demo:zar", "--json", "--one-sided", "--language", "en").stdout)
    assert found["source"]["id"] == "demo:zar"
    assert "demo:lab" in [one["node"]["id"] for one in found["partners"]]
    assert found["partners"][0]["features"][0]["sentence"]
    assert "Çınar Laboratuvar" in imece("partners", "someone who tests medical textiles").stdout
    assert imece("partners", "demo:nobody").exit_code == 2


def test_what_nobody_offers_is_said(imece: Imece) -> None:
    assert "No organisation matches" in imece("search", "water membranes", "--kind", "ngo").stdout
    assert "No partner fits" in imece("partners", "water membranes", "--kind", "ngo").stdout
    assert "no introduction path" in imece("path", "demo:zar", "nuts:TR").stdout


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (OSError(28, "No space left on device", "/data/x"), 1, "/data/x: No space left on device.\n"),
        (StoreUnavailable("The store does not answer; try again."), 1, "The store does not answer; try again.\n"),
    ],
)
def test_what_stops_a_command_is_told_quietly(
    imece: Imece, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def stopped(self: object) -> None:
        raise error

    monkeypatch.setattr(SqliteStore, "counts", stopped)
    result = imece("info")
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", said)


def test_languages_are_chosen_by_option_or_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    assert (chosen_language(None), chosen_language("EN")) == ("tr", "en")
    with pytest.raises(BadInput):
        chosen_language("de")


def test_changes_are_told_in_words() -> None:
    assert told(Changes(added=1_200, closed=2)) == "1,200 added, 2 closed"
    assert told(Changes()) == "no changes"


def test_bars_are_silent_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with Bars() as bars:
        bars("reading", 1, None)
        bars("reading", 2, 2)
    assert capsys.readouterr() == ("", "")


def outside(store_file: Path, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", *arguments],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "IMECE_STORE": f"sqlite:///{store_file}", "IMECE_ENCODER": "none"},
    )  # fmt: skip


def test_help_and_version_need_neither_encoder_nor_web(store_file: Path) -> None:
    code = (
        "import sys; from api.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'fastapi', 'onnxruntime', 'tokenizers', 'babel', 'networkx', 'openpyxl'}\n"
        "sys.stderr.write(' '.join(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "search" in result.stdout
    assert result.stderr == ""
    assert outside(store_file, "--version").stdout.startswith("imece ")


def test_a_reader_that_stops_reading_is_no_error(store_file: Path) -> None:
    writer = f"{sys.executable} -c 'from api.cli import main; main()' search membran --json"
    environment = {**os.environ, "IMECE_STORE": f"sqlite:///{store_file}", "IMECE_ENCODER": "none"}
    result = subprocess.run(
        ["/bin/bash", "-c", f"{writer} | true; exit ${{PIPESTATUS[0]}}"],
        capture_output=True, text=True, timeout=60, check=False, env=environment,
    )  # fmt: skip
    assert result.stderr == ""
    assert result.returncode in {0, 141}
