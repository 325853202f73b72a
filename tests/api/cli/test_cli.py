"""The command line: answers on stdout, one sentence on stderr, an exit code that says which."""

from __future__ import annotations

import builtins
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands import app
from api.cli.data import told
from api.cli.main import main
from api.cli.terminal import INTERRUPTED, Bars, Terminated, chosen_language
from graph.errors import BadInput, StoreUnavailable
from graph.model import Batch, Changes, Node, Source
from graph.opening import open_store
from graph.sqlite.store import SqliteStore

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
    several = imece("search", "membran", "--region", "TR8,TR5", "--sector", "C", "--kind", "KOBI, üniversite", "--json")
    assert json.loads(several.stdout)["hits"] == json.loads(found.stdout)["hits"]
    for name, none in (("--in-language", "en"), ("--source", "nowhere")):
        assert json.loads(imece("search", "membran", name, none, "--kind", "sme", "--json").stdout)["hits"] == []
    kept = imece("search", "membran", "--in-language", "tr,en", "--source", "test", "--json")
    assert "demo:zar" in {hit["node"]["id"] for hit in json.loads(kept.stdout)["hits"]}
    wrong = imece("search", "membran", "--kind", "smee")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr == "“smee” is not a kind of the vocabulary; use one of: sme.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["search"], 2, "Missing argument 'TEXT'."),
        (["search", " "], 2, "The question is empty"),
        (["search", "a" * 2_001], 2, "at most 2,000"),
        (["search", "a", "-n", "0"], 2, "'-n'"),
        (["search", "a", "--bogus"], 2, "No such option: --bogus"),
        (["search", "a", "--language", "de"], 2, "“de” is not a language"),
        (["eval"], 2, "Missing command"),
        (["fly"], 2, "No such command 'fly'"),
        (["path", "demo:zar", "nobody"], 2, "“nobody”"),
        (["search", "su", "--region", "samsun"], 2, "“samsun” is a region's name; write its NUTS code, TR831."),
        (["partners", "su", "--region", "Turkiye"], 2, "write its NUTS code, TR."),
        (["search", "su", "--region", "Nowhere"], 2, "“Nowhere” is not a NUTS code"),
        (["path", "demo:zar", "demo:zar"], 2, "of the same organisation"),
        (["path", "demo:zar", "nuts:TR"], 2, "“nuts:TR” is not an organisation but a region"),
        (["search", "su \udcff"], 2, "not text in this terminal's encoding"),
        (["path", "\udcff", "demo:zar"], 2, "not text in this terminal's encoding"),
        (["load", "spaceships", "x.csv"], 2, "“spaceships” is not a source"),
        (["load", "organisations", "missing.csv"], 2, "missing.csv"),
        (["load", "organisations", "x.csv", "--date", "soon"], 2, "“soon” is not a date"),
        (["index"], 2, "IMECE_ENCODER is “none”"),
        (["export", "pdf", "x.pdf"], 2, "“pdf” is not a format"),
        (["export", "jsonl", "/no/such/folder/x"], 2, "/no/such/folder"),
        (["eval", "retrieval", "nowhere"], 2, "nowhere is not a folder"),
        (["eval", "partners", "--until", "soon"], 2, "“soon” is not a date"),
        (["serve", "--port", "99999"], 2, "IMECE_PORT"),
        (["serve", "--host", "no such host"], 2, "Nothing can listen on no such host"),
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


@pytest.mark.parametrize("name", ["folder", "pipe", "missing/x.jsonl", "folder/x.jsonl"])
def test_what_cannot_be_a_file_is_neither_written_nor_replaced(imece: Imece, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x.jsonl").symlink_to(tmp_path / "pipe")  # as /dev/stdout is
    os.mkfifo(tmp_path / "pipe")
    result = imece("export", "jsonl", str(tmp_path / name))
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert name in result.stderr
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "folder" / "x.jsonl").is_symlink()
    assert not list(tmp_path.rglob(".*"))


def test_an_export_that_fails_midway_leaves_nothing(
    imece: Imece, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SqliteStore, "stream_records", full)
    result = imece("export", "jsonl", str(tmp_path / "all.jsonl"))
    assert result.exit_code == 2
    assert "all.jsonl cannot be written (No space left on device)" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if "jsonl" in path.name) == []


def test_a_store_that_cannot_be_opened_is_said_before_anything_is_served(
    imece: Imece, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.db").write_bytes(b"Dear Sir or Madam, " * 100)
    monkeypatch.setenv("IMECE_STORE", f"sqlite:///{tmp_path}/letter.db")
    result = imece("serve", "--port", "0")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "is not a sound İmece store" in result.stderr
    assert result.stderr.count("\n") == 1


def test_another_programs_database_is_left_as_it_is(
    imece: Imece, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMECE_STORE", f"sqlite:///{tmp_path}/other.db")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE invoice (number INTEGER)")
    other.close()
    for command in (["info"], ["search", "su"], ["load", "organisations", "x.csv"]):
        result = imece(*command)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "another program's database" in result.stderr
    with sqlite3.connect(tmp_path / "other.db") as other:
        assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("invoice",)]
    other.close()


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


def test_the_store_is_not_exported_over_itself(imece: Imece, store_file: Path) -> None:
    result = imece("export", "jsonl", str(store_file), "--force")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{store_file} belongs to the store itself; name another file.\n"
    assert json.loads(imece("info", "--json").stdout)["passages"] == 10


def test_an_export_for_people_is_in_their_language(imece: Imece, tmp_path: Path) -> None:
    result = imece("export", "csv", str(tmp_path / "o.csv"), "--language", "tr")
    assert result.stdout == f"Yazıldı: {tmp_path}/o.csv, 4 kayıt.\n"
    assert (tmp_path / "o.csv").read_text("utf-8-sig").startswith("kimlik;ad;tür;")
    foreign = imece("export", "xlsx", str(tmp_path / "o.csv"))
    assert (foreign.exit_code, foreign.stderr.count("\n")) == (2, 1)


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


def test_what_nobody_offers_is_said(imece: Imece, store_file: Path) -> None:
    with open_store(f"sqlite:///{store_file}") as store:
        store.write(Batch((Node("demo:alone", "ngo", "Yalnız Dernek", (Source("test", "1", "2026-03-14"),)),)))
    assert "No organisation matches" in imece("search", "water membranes", "--kind", "ngo").stdout
    assert "No partner fits" in imece("partners", "water membranes", "--kind", "ngo").stdout
    assert "no introduction path" in imece("path", "demo:zar", "demo:alone").stdout


@pytest.mark.parametrize("command", ["search", "partners"])
def test_a_filter_by_what_nobody_knows_is_said(imece: Imece, command: str) -> None:
    result = imece(command, "water membranes", "--region", "TR99", "--sector", "01")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "No region or sector by the code “01” is known; check the code.",
        "No region or sector by the code “TR99” is known; check the code.",
    ]


def test_an_empty_store_is_told_from_a_question_that_finds_nothing(
    imece: Imece, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMECE_STORE", "memory:")
    assert "The store is empty" in imece("search", "water membranes").stderr


@pytest.mark.parametrize(
    "command",
    [
        ["search", "su"], ["partners", "su"], ["path", "a:b", "c:d"], ["info"], ["index"], ["export", "jsonl", "x"],
        ["eval", "partners", "--until", "2020-01-01"],
    ],
)  # fmt: skip
def test_what_only_reads_makes_no_store(
    imece: Imece, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("IMECE_STORE", f"sqlite:///{tmp_path}/none/imece.db")
    result = imece(*command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"There is no store at {tmp_path}/none/imece.db; fill one with “imece demo”")
    assert not (tmp_path / "none").exists()


def test_an_encoder_that_cannot_open_is_told_beside_the_answer(imece: Imece, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMECE_ENCODER", "no-such-encoder")
    for command in (["search", "membran", "--json"], ["partners", "membran", "--json"]):
        result = imece(*command)
        assert result.exit_code == 0
        assert json.loads(result.stdout)
        assert "no-such-encoder" in result.stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (OSError(28, "No space left on device", "/data/x"), 1, "/data/x: No space left on device.\n"),
        (StoreUnavailable("graph.store.closed"), 1, "The store was closed; open it again.\n"),
        (Terminated(), 143, ""),
        (
            ValueError("x"),
            1,
            "Something failed that should not (ValueError: x); "
            "run it again with IMECE_LOG_LEVEL=debug and report what that shows.\n",
        ),
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


def test_whoever_mends_a_failure_of_ours_is_shown_where_it_was(imece: Imece, monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(self: object) -> None:
        raise ValueError("kaput")

    monkeypatch.setattr(SqliteStore, "counts", failed)
    monkeypatch.setenv("IMECE_LOG_LEVEL", "debug")
    shown = imece("info").stderr
    assert "Traceback" in shown
    assert "kaput" in shown.splitlines()[-1]


def test_languages_are_chosen_by_option_or_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    assert (chosen_language(None), chosen_language("EN")) == ("tr", "en")
    with pytest.raises(BadInput):
        chosen_language("de")


def test_changes_are_told_in_words() -> None:
    assert told(Changes(added=1_200, closed=2))["en"] == "1,200 added, 2 closed"
    assert told(Changes())["en"] == "no changes"


def test_bars_are_silent_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with Bars() as bars:
        bars("reading", 1, None)
        bars("reading", 2, 2)
    assert capsys.readouterr() == ("", "")


def outside(store_file: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from api.cli.main import main; main()", *arguments],
        capture_output=True, encoding="utf-8", timeout=60, check=False,
        env={**os.environ, "IMECE_STORE": f"sqlite:///{store_file}", "IMECE_ENCODER": "none", **more},
    )  # fmt: skip


def test_help_and_version_need_neither_encoder_nor_web(store_file: Path) -> None:
    code = (
        "import sys; from api.cli.commands import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'fastapi', 'onnxruntime', 'tokenizers', 'babel', 'networkx', 'numpy', 'openpyxl'}\n"
        "sys.stderr.write(' '.join(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "search" in result.stdout
    assert result.stderr == ""
    assert outside(store_file, "--version").stdout.startswith("imece ")


@pytest.mark.parametrize("form", ["--json", "--language=en"])
def test_a_reader_that_stops_reading_is_no_error(store_file: Path, form: str) -> None:
    writer = f"{sys.executable} -c 'from api.cli.main import main; main()' search membran {form}"
    environment = {**os.environ, "IMECE_STORE": f"sqlite:///{store_file}", "IMECE_ENCODER": "none"}
    result = subprocess.run(
        ["/bin/bash", "-c", f"{writer} | true; exit ${{PIPESTATUS[0]}}"],
        capture_output=True, text=True, timeout=60, check=False, env=environment,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (141, "")


def test_a_closed_stdout_is_no_error(store_file: Path) -> None:
    command = f"{sys.executable} -c 'from api.cli.main import main; main()' info >&-"
    environment = {**os.environ, "IMECE_STORE": f"sqlite:///{store_file}", "IMECE_ENCODER": "none"}
    result = subprocess.run(
        ["/bin/bash", "-c", command], capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_a_terminal_that_knows_ascii_alone_gets_stand_ins_and_json_stays_utf_8(store_file: Path) -> None:
    shown = outside(store_file, "search", "membran", "--language", "tr", PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.isascii()
    assert "Zar Aritma <A.S.> [ornek]" in shown.stdout
    assert '"Su aritma membrani uretiyoruz' in shown.stdout
    wrong = outside(store_file, "search", "su", "--kind", "kobiii", PYTHONIOENCODING="ascii")
    assert wrong.stderr.startswith('"kobiii" is not a kind')
    data = outside(store_file, "search", "membran", "--json", PYTHONIOENCODING="ascii")
    assert "Zar Arıtma" in json.loads(data.stdout)["hits"][0]["node"]["name"]


def test_ctrl_c_is_quiet_from_the_first_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str, *more: object, **named: object) -> object:
        if name == "api.cli.commands":
            raise KeyboardInterrupt
        return importing(name, *more, **named)  # type: ignore[arg-type]

    importing = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", interrupted)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == INTERRUPTED


def test_a_dry_run_makes_no_store(imece: Imece, store_file: Path, tmp_path: Path) -> None:
    store_file.unlink()
    table = tmp_path / "firms.csv"
    table.write_text("id,name,kind,country\ntr:a,A,sme,TR\n", encoding="utf-8")
    told = imece("load", "organisations", str(table), "--dry-run", "--language", "en")
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith("Would change: ")
    assert not store_file.exists()
