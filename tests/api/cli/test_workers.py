"""Several processes serve as one: who dies is followed by another, all end together, and what they count adds up."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from api.cli.workers import MOST, NOT_STARTED, number_of
from api.settings import load_settings
from graph.errors import BadInput
from graph.opening import open_store

ROOT = Path(__file__).parents[3]
BEGIN = """
import os, signal, sys, time, structlog
from api.cli.workers import Workers
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
"""
SAYING = """
def work(number):
    print(number, os.getpid(), flush=True)
    while True:
        time.sleep(60)
"""
RUN = "\ntold = Workers(2, work, lambda one: print('gone', one, flush=True)).run()\nprint('told', told, flush=True)\n"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason=f"{sys.platform} has no fork")


@contextmanager
def running(*code: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", "".join(code)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def lines(process: subprocess.Popen[str], number: int) -> list[list[str]]:
    assert process.stdout is not None
    return [process.stdout.readline().split() for _ in range(number)]


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def gone(process: int) -> bool:
    """Whether there is no such process, or only what is left of one that nobody has waited for."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"


def test_another_takes_the_place_of_one_that_dies_and_all_end_when_told() -> None:
    with running(BEGIN, SAYING, RUN) as process:
        first = {number: int(pid) for number, pid in lines(process, 2)}
        assert first.keys() == {"0", "1"}
        os.kill(first["1"], signal.SIGKILL)
        assert lines(process, 1) == [["gone", "1"]]
        ((number, another),) = lines(process, 1)
        assert number == "1"
        assert int(another) not in first.values()
        process.send_signal(signal.SIGTERM)
        assert sorted(lines(process, 3)) == [["gone", "0"], ["gone", "1"], ["told", str(int(signal.SIGTERM))]]
        assert all(map(gone, (first["0"], int(another))))
        assert process.stderr is not None
        assert "worker ended" in process.stderr.read()


def test_they_end_when_the_one_that_started_them_is_killed() -> None:
    with running(BEGIN, SAYING, RUN) as process:
        begun = [int(pid) for _, pid in lines(process, 2)]
        process.kill()
        for one in begun:
            until(lambda one=one: gone(one))  # type: ignore[misc]


def test_who_does_not_end_in_time_is_killed() -> None:
    deaf = "import api.cli.workers as w\nw.PATIENCE = 0.2\n" + SAYING.replace(
        "    print", "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    print"
    )
    with running(BEGIN, deaf, RUN) as process:
        begun = [int(pid) for _, pid in lines(process, 2)]
        process.send_signal(signal.SIGINT)
        assert lines(process, 3)[-1] == ["told", str(int(signal.SIGINT))]
        assert all(map(gone, begun))


def test_all_end_when_one_cannot_begin() -> None:
    failing = f"def work(number):\n    number or sys.exit({NOT_STARTED})\n    time.sleep(60)\n"
    with running(BEGIN, failing, RUN) as process:
        assert lines(process, 3)[-1] == ["told", "None"]


def test_who_dies_early_again_and_again_is_waited_for_longer() -> None:
    dying = BEGIN + "import api.cli.workers as w\nw.FIRST_WAIT, w.LONGEST_WAIT = 0.01, 0.04\n"
    with running(dying, "def work(number):\n    number or sys.exit(1)\n    time.sleep(60)\n", RUN) as process:
        lines(process, 6)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        waits = re.findall(r"again_in\W+([\d.]+)", re.sub(r"\x1b\[\d*m", "", process.stderr.read()))
    assert waits[:4] == ["0.01", "0.02", "0.04", "0.04"]


def test_how_many_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    assert number_of(load_settings(store="memory:", workers=3)) == 1
    assert number_of(load_settings(store="sqlite:///x.db", workers=3)) == 3
    monkeypatch.setattr(sys, "platform", "linux")
    for cores, number in ((1, 1), (4, 4), (64, MOST)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, cores=cores: set(range(cores)), raising=False)
        assert number_of(load_settings(store="sqlite:///x.db")) == number
    monkeypatch.setattr(sys, "platform", "darwin")
    assert number_of(load_settings(store="sqlite:///x.db")) == 1
    monkeypatch.delattr(os, "fork")
    assert number_of(load_settings(store="sqlite:///x.db")) == 1
    with pytest.raises(BadInput, match="several processes"):
        number_of(load_settings(store="sqlite:///x.db", workers=2))


def test_two_serve_one_address_and_their_metrics_add_up(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'empty.db'}").close()
    settings = {"IMECE_STORE": f"sqlite:///{tmp_path / 'empty.db'}", "IMECE_ENCODER": "none", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | settings) as process:
        try:
            assert process.stderr is not None
            found = re.search(r"http://\S+", process.stderr.readline())
            assert found
            for _ in range(12):
                with urlopen(f"{found[0]}api/v1/search?q=su", timeout=60) as answer:  # noqa: S310 - our own
                    assert json.load(answer)["total"] == 0
            for _ in range(4):
                with urlopen(f"{found[0]}metrics", timeout=60) as answer:  # noqa: S310
                    counted = answer.read().decode()
                assert re.search(r'requests_total\{method="GET",route="/api/v1/search",status="200"\} 12\.0', counted)
        finally:
            process.terminate()
        assert process.wait(timeout=60) == -signal.SIGTERM


@pytest.mark.skipif(sys.platform != "linux", reason="Linux says how many threads a process has")
def test_the_process_that_forks_has_no_thread_and_matrix_products_start_none(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'empty.db'}"
    code = f"""
import os, sys
from api.cli.main import prepare
prepare()
from api.cli.commands import app
from api.cli import service, workers
from api.settings import load_settings
from api.cli.listening import listen

class Workers(workers.Workers):
    def run(self):
        print(len(os.listdir('/proc/self/task')), os.environ['OPENBLAS_NUM_THREADS'], flush=True)
        return None

workers.Workers = Workers
try:
    service.run(load_settings(store={address!r}), listen('127.0.0.1', 0), 2)
except BaseException as ended:
    print(type(ended).__name__, ended.exit_code)
"""
    with running(code) as process:
        assert lines(process, 2) == [["1", "1"], ["Exit", str(NOT_STARTED)]]
