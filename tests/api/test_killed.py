"""Commands killed at work: what was acknowledged stays, and the next run ends as one that was never disturbed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.opening import open_store
from graph.store import Store

ROOT = Path(__file__).parents[2]
ROWS = 6_000
INDEXED = 2_300  # a little more than what is kept at once, so that there is a middle
IMECE = [sys.executable, "-c", "from api.cli.main import main; main()"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return _table(tmp_path, ROWS)


def _table(folder: Path, rows: int) -> Path:
    path = folder / "firms.csv"
    lines = [f"x:{i},Firma {i},sme,Samsun,32.50,“{i}” numaralı kalıbı işliyoruz." for i in range(rows)]
    path.write_text("\n".join(["id,name,kind,city,sectors,capabilities", *lines]), encoding="utf-8")
    return path


def _settings(folder: Path, name: str) -> dict[str, str]:
    return {
        **os.environ,
        "IMECE_STORE": f"sqlite:///{folder / name}",
        "PYTHONPATH": str(ROOT),
        "IMECE_ENCODER": "e5-small",
        "IMECE_ENCODER_BESIDE": "none",
    }


def _run(folder: Path, name: str, *command: str) -> str:
    done = subprocess.run(
        [*IMECE, *command], check=False, cwd=folder, env=_settings(folder, name), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _kill_when(folder: Path, name: str, reached: int, *command: str) -> None:
    """Start the command and kill it once the store holds so many passages, or vectors while indexing."""
    with subprocess.Popen(
        [*IMECE, *command],
        cwd=folder,
        env=_settings(folder, name),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            if (folder / name).exists() and _held(folder / name, command[0]) >= reached:
                break
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)


def _held(path: Path, command: str) -> int:
    with open_store(f"sqlite:///{path}") as store:
        counts = store.counts()
    return max(counts.vectors.values(), default=0) if command == "index" else counts.passages


def _everything(store: Store) -> tuple[object, ...]:
    edges = sorted(e.key for e in store.stream_edges())
    return list(store.stream_records()), edges, list(store.stream_passages())


def test_a_load_killed_in_the_middle_ends_like_one_that_was_not(tmp_path: Path, table: Path) -> None:
    load = ("load", "organisations", str(table), "--date", "2026-01-01")
    _kill_when(tmp_path, "killed.db", 2_000, *load)
    with open_store(f"sqlite:///{tmp_path}/killed.db") as store:
        assert [load.whole for load in store.loads()] == [False], "it was not to its end"
        held = len(list(store.stream_passages()))
    assert held >= 2_000
    assert "incomplete      organisations:firms of 2026-01-01" in _run(tmp_path, "killed.db", "info")
    _run(tmp_path, "killed.db", *load)
    _run(tmp_path, "whole.db", *load)
    with open_store(f"sqlite:///{tmp_path}/killed.db") as killed, open_store(f"sqlite:///{tmp_path}/whole.db") as whole:
        assert _everything(killed) == _everything(whole)
        assert [load.rows for load in killed.loads()] == [ROWS]


def test_an_index_killed_in_the_middle_goes_on_where_it_was(tmp_path: Path, table: Path) -> None:
    short = tmp_path / "short.csv"
    short.write_text("\n".join(table.read_text(encoding="utf-8").splitlines()[: INDEXED + 1]), encoding="utf-8")
    _run(tmp_path, "index.db", "load", "organisations", str(short))
    _kill_when(tmp_path, "index.db", 1, "index")
    kept = _held(tmp_path / "index.db", "index")
    whole = 2 * INDEXED  # each says something, and has a line of what is known of it
    assert 0 < kept < whole
    _run(tmp_path, "index.db", "index")
    assert _held(tmp_path / "index.db", "index") == whole
    told = json.loads(_run(tmp_path, "index.db", "info", "--json"))
    assert told


def test_an_export_that_is_killed_leaves_nothing_for_good(tmp_path: Path, table: Path) -> None:
    _run(tmp_path, "x.db", "load", "organisations", str(table))
    with subprocess.Popen(
        [*IMECE, "export", "jsonl", "all.jsonl"], cwd=tmp_path, env=_settings(tmp_path, "x.db"),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        deadline = time.monotonic() + 120
        while not list(tmp_path.glob(".all.jsonl.*.part")) and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    _run(tmp_path, "x.db", "export", "jsonl", "all.jsonl")
    assert list(tmp_path.glob(".all.jsonl.*.part")) == []
    assert (tmp_path / "all.jsonl").read_text("utf-8").count("\n") > 2 * ROWS


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_load_that_is_stopped_says_in_one_sentence_what_is_in(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    # Ten batches: the first is seen, and the load told, long before the last.
    table = _table(tmp_path, 20_000)
    load = ("load", "organisations", str(table), "--date", "2026-01-01", "--language", "en")
    process = subprocess.Popen(
        [*IMECE, *load], cwd=tmp_path, env=_settings(tmp_path, "x.db"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if (tmp_path / "x.db").exists() and _held(tmp_path / "x.db", "load") >= 2_000:
            break
        time.sleep(0.01)
    process.send_signal(number)
    out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, "")
    assert said.startswith("Stopped: organisations:firms is incomplete, ")
    assert said.endswith(" records and ties are in; run the same command again, which completes it.\n")
    assert said.count("\n") == 1
    assert _run(tmp_path, "x.db", *load).startswith("Loaded: ")
