"""The commands that do work, on the bundled demonstration data and the real default encoder."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands import app
from api.settings import Settings

Imece = Callable[..., Result]


@pytest.fixture
def imece(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Imece:
    monkeypatch.setenv("IMECE_STORE", f"sqlite:///{tmp_path}/deep/folder/imece.db")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, arguments)


def add_row(template: Path, cells: dict[str, str]) -> None:
    with template.open(encoding="utf-8-sig", newline="") as lines:
        columns = csv.DictReader(lines).fieldnames or []
    with template.open("a", encoding="utf-8", newline="") as lines:
        csv.DictWriter(lines, columns).writerow(cells)


def test_a_template_is_filled_loaded_indexed_and_found(imece: Imece, tmp_path: Path) -> None:
    assert imece("template", "organisations", "--language", "en").stdout == "Written: organisations.csv\n"
    assert imece("template", "organisations").exit_code == 2  # it is not written over
    unfilled = imece("load", "organisations", "organisations.csv", "--date", "2026-01-01")
    assert unfilled.exit_code == 2  # the example row is no organisation
    assert "organisations.csv" in unfilled.stderr
    row = {"id": "tr:mem", "name": "Membran A.Ş.", "kind": "sme", "country": "TR", "capabilities": "We make membranes."}
    add_row(tmp_path / "organisations.csv", row)
    trial = imece("load", "organisations", "organisations.csv", "--dry-run", "--date", "2026-01-01")
    assert trial.stdout.startswith("Would change: ")
    assert json.loads(imece("info", "--json").stdout)["nodes"] == {}
    loaded = imece("load", "organisations", "organisations.csv", "--date", "2026-01-01")
    assert (loaded.exit_code, loaded.stdout.split(":")[0]) == (0, "Loaded")
    assert imece("load", "organisations", "organisations.csv", "--date", "2026-01-01").stdout.startswith("Nothing new")
    assert imece("index").stdout.startswith("Indexed: ")
    info = json.loads(imece("info", "--json").stdout)
    assert info["unindexed"] == 0
    assert info["loads"][0]["date"] == "2026-01-01"


def test_vectors_of_an_encoder_that_is_no_longer_used_stay_until_they_are_dropped(
    imece: Imece, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "o.csv").write_text("id;name;kind;capabilities\ntr:a;A;sme;membran\n", encoding="utf-8")
    imece("load", "organisations", "o.csv", "--date", "2026-01-01")
    imece("index")
    held = json.loads(imece("info", "--json").stdout)["vectors"]
    (beside,) = (key for key in held if key.startswith("use-multilingual/"))
    assert len(held) == 2
    monkeypatch.setenv("IMECE_ENCODER_BESIDE", "none")
    imece("index")
    assert json.loads(imece("info", "--json").stdout)["vectors"] == held
    dropped = imece("index", "--drop-others").stdout.splitlines()[-1]
    assert dropped == f"Dropped: {held[beside]} vectors of encoders that are not in use ({beside})."
    assert json.loads(imece("info", "--json").stdout)["vectors"].keys() == held.keys() - {beside}
    again = imece("index", "--drop-others").stdout.splitlines()[-1]
    assert again == "Dropped: 0 vectors of encoders that are not in use."


def test_refused_rows_are_counted_on_stderr(imece: Imece, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("id;name;kind\ntr:a;A;sme\ntr:b;B;spaceship\n", encoding="utf-8")
    result = imece("load", "organisations", "o.csv", "--date", "2026-01-01", "--rejects", "refused.csv")
    assert result.exit_code == 0
    assert result.stderr == "1 row was refused; see refused.csv.\n"
    assert "spaceship" in (tmp_path / "refused.csv").read_text(encoding="utf-8")


def test_what_was_taken_in_part_is_told_and_what_was_added_says_of_what(imece: Imece, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("id;name;kind;sectors\ntr:a;A;sme;nothing\n", encoding="utf-8")
    result = imece("load", "organisations", "o.csv", "--date", "2026-01-01", "--language", "tr", "--rejects", "r.xlsx")
    assert result.exit_code == 0
    assert result.stderr == "1 satır kısmen alındı; bakınız: r.xlsx.\n"
    assert "3 eklendi (Kuruluşlar: 1, Bölgeler: 1, Bağlar: 1)" in result.stdout
    assert (tmp_path / "r.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_a_load_of_which_nothing_is_taken_has_failed(imece: Imece, tmp_path: Path, dry: list[str]) -> None:
    (tmp_path / "o.csv").write_text("id;name;kind\ntr:b;B;spaceship\n", encoding="utf-8")
    result = imece("load", "organisations", "o.csv", "--date", "2026-01-01", *dry)
    assert result.exit_code == 1
    assert result.stderr.startswith("1 row was refused")


def test_an_account_replaces_no_file_of_somebody_else_unless_forced(imece: Imece, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("id;name;kind\ntr:a;A;sme\ntr:b;B;spaceship\n", encoding="utf-8")
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam", encoding="utf-8")
    command = ("load", "organisations", "o.csv", "--date", "2026-01-01", "--rejects", "letter.txt")
    result = imece(*command)
    assert (result.exit_code, (tmp_path / "letter.txt").read_text()) == (2, "Dear Sir or Madam")
    assert json.loads(imece("info", "--json").stdout)["loads"] == []
    assert imece(*command, "--force").exit_code == 0


def test_retrieval_is_measured(imece: Imece, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "qrels").mkdir(parents=True)
    texts = {"d1": "Su arıtma membranı üretiyoruz.", "d2": "We test medical textiles."}
    (folder / "corpus.jsonl").write_text("".join(json.dumps({"_id": k, "text": v}) + "\n" for k, v in texts.items()))
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q1", "text": "water treatment membranes"}) + "\n")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    found = json.loads(imece("eval", "retrieval", str(folder), "--json").stdout)
    assert len(found["reports"]) == 1
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    for kept in (first, second):
        assert "nDCG@10" in imece("eval", "retrieval", str(folder), "--save", str(kept)).stdout
    assert "+0.000 [+0.000, +0.000]  p 1.000  (not sure)" in imece("eval", "compare", str(first), str(second)).stdout
    compared = json.loads(imece("eval", "compare", str(first), str(second), "--json").stdout)["compared"]
    assert {one["measure"] for one in compared} == {"nDCG@10", "Recall@100", "MRR@10"}
    (tmp_path / "foreign.json").write_text("{}")
    refused = imece("eval", "retrieval", str(folder), "--save", str(tmp_path / "foreign.json"))
    assert (refused.exit_code, (tmp_path / "foreign.json").read_text()) == (2, "{}")
    assert imece("eval", "compare", str(first), str(tmp_path / "foreign.json")).exit_code == 2


def test_judged_questions_are_measured(imece: Imece, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("id;name;kind\ntr:zar;Zar Arıtma;sme\ntr:lab;Lab;sme\n", encoding="utf-8")
    assert imece("load", "organisations", "o.csv", "--date", "2026-01-01").exit_code == 0
    asked = [
        {"id": "a", "sort": "name", "half": "tune", "text": "Zar Arıtma", "language": "tr", "answers": {"tr:zar": 3}},
        {"id": "b", "sort": "name", "half": "tune", "text": "Zar Arıtma", "language": "tr", "answers": {"tr:lab": 3}},
    ]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    found = json.loads(imece("eval", "questions", str(tmp_path), "--json").stdout)
    assert found["scores"]["name"]["first"]["mean"] == 0.5
    assert found["failed"]["first"] == ["b"]
    assert "first" in imece("eval", "questions", str(tmp_path)).stdout


def test_the_demonstration_answers_in_both_languages(
    imece: Imece, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMECE_PEOPLE", f"sqlite:///{tmp_path}/people.db")
    shown = imece("demo", "--no-serve")
    assert shown.exit_code == 0
    assert "Soru: su arıtma membranı üreten bir ortak arıyoruz" in shown.stdout
    assert "Question: we are looking for a laboratory that tests medical textiles" in shown.stdout
    assert "[örnek]" in shown.stdout
    assert "[demo]" in shown.stdout
    assert (tmp_path / "people.db").is_file(), "the clusters' indicators are there, too"


@pytest.fixture
def served(settings: Settings, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", str(port)],
        env={**os.environ, "IMECE_STORE": f"sqlite:///{tmp_path}/s.db", "IMECE_ENCODER": "none"},
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield process, f"http://127.0.0.1:{port}"
    process.kill()
    process.communicate()


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except OSError:  # not there yet, or not yet answering who waits
        return False


def test_the_service_starts_serves_and_stops_quietly(served: tuple[subprocess.Popen[str], str]) -> None:
    process, address = served
    deadline = time.monotonic() + 30
    while not answers(f"{address}/api/v1/ready") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert answers(f"{address}/tr/")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert out == ""
    assert "Traceback" not in err
    assert process.returncode in {0, 130}
