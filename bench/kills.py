"""Kill -9 at random moments of a load, an index, an export and a copy; `python -m bench.kills [N]` (default 200).

After each kill the command runs once to its end, and everything is compared with a run that was never disturbed.
Printed is how many kills met which command at work, and what was not as it should be or left behind (exit code 1).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from graph.copying import digests
from graph.opening import open_store

SEED = 20261126
ROWS = 1_000
IMECE = [sys.executable, "-c", "from api.cli.main import main; main()"]
ROOT = Path(__file__).parents[1]
LOAD = ("load", "organisations", "firms.csv", "--date", "2026-01-01")
COMMANDS: dict[str, tuple[str, ...]] = {
    "load": LOAD,
    "index": ("index",),
    "export": ("export", "jsonl", "all.jsonl"),
    "copy": ("copy", "sqlite:///whole.db", "sqlite:///killed.db"),
}


def _start(folder: Path, store: str, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    settings = {**os.environ, "IMECE_STORE": f"sqlite:///{store}", "PYTHONPATH": str(ROOT), "IMECE_ENCODER": "e5-small"}
    return subprocess.Popen(
        [*IMECE, *command], cwd=folder, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def _run(folder: Path, store: str, command: tuple[str, ...]) -> float:
    began = time.monotonic()
    process = _start(folder, store, command)
    _, said = process.communicate()
    assert process.returncode == 0, said.decode()
    return time.monotonic() - began


def _held(folder: Path, store: str) -> object:
    with open_store(f"sqlite:///{folder / store}") as opened:
        found = digests(opened)
    # When a load ended is no part of what it loaded.
    return {kind: digest.number if kind == "loads" else digest for kind, digest in found.items()}


def _put(folder: Path, name: str, source: str | None) -> None:
    for ending in ("", "-wal", "-shm"):
        (folder / f"{name}{ending}").unlink(missing_ok=True)
    if source is not None:
        (folder / name).write_bytes((folder / source).read_bytes())


def main(number: int) -> int:
    chance = random.Random(SEED)
    met: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [f"x:{i},Firma {i},sme,Samsun,32.50,“{i}” numaralı kalıbı işliyoruz." for i in range(ROWS)]
        head = "id,name,kind,city,sectors,capabilities"
        (folder / "firms.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
        (folder / "few.csv").write_text("\n".join([head, *lines[:60]]), encoding="utf-8")
        took = {"load": _run(folder, "whole.db", LOAD)}
        _run(folder, "bare.db", ("load", "organisations", "few.csv", "--date", "2026-01-01"))
        _put(folder, "indexed.db", "bare.db")
        took["index"] = _run(folder, "indexed.db", COMMANDS["index"])
        took["export"] = _run(folder, "whole.db", COMMANDS["export"])
        took["copy"] = _run(folder, "whole.db", ("copy", "sqlite:///whole.db", "sqlite:///copied.db"))
        exported = (folder / "all.jsonl").read_bytes()
        begins = {"load": None, "index": "bare.db", "export": "whole.db", "copy": None}
        ends = {"load": "whole.db", "index": "indexed.db", "export": "whole.db", "copy": "whole.db"}
        whole = {command: _held(folder, store) for command, store in ends.items()}
        for at in range(number):
            command = list(COMMANDS)[at % len(COMMANDS)]
            _put(folder, "killed.db", begins[command])
            process = _start(folder, "killed.db", COMMANDS[command])
            time.sleep(chance.uniform(0.2, 0.9) * took[command])
            met[f"{command} at work" if process.poll() is None else f"{command} already done"] += 1
            process.send_signal(signal.SIGKILL)
            process.communicate()
            try:
                _run(folder, "killed.db", COMMANDS[command])
            except AssertionError as error:
                wrong.append(f"{command}: {error}")
                continue
            if _held(folder, "killed.db") != whole[command]:
                wrong.append(f"{command}: another end")
            if at % 20 == 19:
                print(f"{at + 1} of {number}: {dict(sorted(met.items()))}, {len(wrong)} wrong", file=sys.stderr)
            if command == "export" and (folder / "all.jsonl").read_bytes() != exported:
                wrong.append("export: another file")
            if left := [path.name for path in folder.glob(".*")]:
                wrong.append(f"{command}: left {left}")
    print(f"{number} kills; {dict(sorted(met.items()))}; {len(wrong)} not as they should be")
    print("\n".join(wrong))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
