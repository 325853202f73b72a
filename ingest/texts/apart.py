"""Extraction in a process of its own, with limits of time, memory and output: what brings it down is one refused file.

The process is started with the first file, reads one after the other, and is started anew when it dies. Hostile
files make parsers run for ever, take all memory or crash in C, from which no exception can save the caller.
"""

from __future__ import annotations

import atexit
import json
import multiprocessing
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from graph.errors import BadInput
from graph.words.sentences import Sentence, Series, series
from ingest.texts import extraction
from ingest.texts.confined import confine, end_after, limit_processor, outlived
from ingest.texts.extracted import Extracted, Page

SECONDS = 60
PROCESSOR_SECONDS = 30
MEMORY = 1_000_000_000  # bytes beyond what the bare process takes
MAX_OUTPUT = 60_000_000  # bytes
FILES = 200  # by one process: what libraries leak does not add up
TOO_SLOW, TOO_MUCH_WORK = "ingest.texts.too_slow", "ingest.texts.too_much_work"
CRASHES = "ingest.texts.crashes"
TOO_MUCH_TEXT, TOO_MUCH_MEMORY = "ingest.texts.too_much_text", "ingest.texts.too_much_memory"
_STARTING = 60  # seconds

_Spoken = dict[str, Any]


class _Broken(Exception):
    """The process ended, or the file was too much for it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class _Worker:
    """One process, and how many files it has read."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, MEMORY, SECONDS, PROCESSOR_SECONDS), daemon=True)
        self._process.start()
        theirs.close()
        self.files = 0
        try:
            ready = self._ours.poll(_STARTING) and self._ours.recv_bytes()
        except EOFError:
            ready = False
        if not ready:
            self.stop()
            raise BadInput("ingest.texts.no_process")

    def ask(self, path: Path) -> _Spoken:
        """What the process says of a file; _Broken where it says nothing."""
        self.files += 1
        try:
            self._ours.send_bytes(str(path).encode("utf-8", "surrogateescape"))
            if not self._ours.poll(SECONDS):
                raise _Broken(TOO_SLOW)
            answer: _Spoken = json.loads(self._ours.recv_bytes(MAX_OUTPUT))
        except (EOFError, OSError) as exc:  # its end, a longer answer than may be, or a pipe that broke
            self._process.join(1)
            code = self._process.exitcode
            if outlived(code):
                raise _Broken(TOO_MUCH_WORK) from exc
            ended = code is not None or isinstance(exc, EOFError)
            raise _Broken(CRASHES if ended else TOO_MUCH_TEXT) from exc
        if "broken" in answer:
            raise _Broken(answer["broken"])
        return answer

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._ours.close()
        self._process.kill()
        self._process.join()


class _Desk:
    """The one worker of this process, started when it is needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def ask(self, path: Path) -> _Spoken:
        """What is said of a file; what a process could not do that had read others before, a new one tries again."""
        with self._lock:
            worker = self._ready()
            used = worker.files > 0
            try:
                return worker.ask(path)
            except _Broken as broken:
                self.stop()
                if not used or broken.key in {TOO_SLOW, TOO_MUCH_WORK}:
                    raise
            except BaseException:  # Ctrl-C: its answer would be taken for the next file's
                self.stop()
                raise
            try:
                return self._ready().ask(path)
            except BaseException:
                self.stop()
                raise

    def stop(self) -> None:
        """End the worker."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()

    def _ready(self) -> _Worker:
        if self._worker is not None and self._worker.files >= FILES:
            self.stop()
        if self._worker is None:
            self._worker = _Worker()
        return self._worker


_DESK = _Desk()
atexit.register(_DESK.stop)


def extract(path: Path) -> Extracted:
    """The text of one file by page; BadInput says in one sentence why there is none, also where it takes too much."""
    extraction.judge(path)
    try:
        answer = _DESK.ask(path)
    except _Broken as broken:
        seconds = PROCESSOR_SECONDS if broken.key == TOO_MUCH_WORK else SECONDS
        raise BadInput(broken.key, name=path.name, seconds=seconds, most=MEMORY, output=MAX_OUTPUT) from broken
    if "refused" in answer:
        refused = _heard(answer["refused"])
        raise BadInput(refused.key, **refused.values)
    pages = tuple(Page(number, text) for number, text in answer["pages"])
    notes = {_heard(said): number for said, number in answer["notes"]}
    return Extracted(
        answer["title"],
        pages,
        answer["media_type"],
        answer["front_matter"],
        answer["language"],
        answer["source"],
        notes,
    )


def _serve(asked: Connection, memory: int, seconds: int, processor_seconds: int) -> None:
    """Read files until nobody asks any more."""
    confine(memory)
    asked.send_bytes(b"ready")
    while True:
        try:
            path = Path(asked.recv_bytes().decode("utf-8", "surrogateescape"))
        except EOFError:
            return
        end_after(2 * seconds)  # when nobody is there any more to end it
        limit_processor(processor_seconds)
        asked.send_bytes(_answer(path))


def _answer(path: Path) -> bytes:
    """What is said of one file."""
    try:
        said = _spoken(extraction.extract(path))
    except BadInput as error:
        memory = isinstance(error.__cause__, MemoryError)
        said = {"broken": TOO_MUCH_MEMORY} if memory else {"refused": _said(error.sentence)}
    except MemoryError:
        said = {"broken": TOO_MUCH_MEMORY}
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")


def _spoken(extracted: Extracted) -> _Spoken:
    return {
        "title": extracted.title, "pages": [(page.number, page.text) for page in extracted.pages],
        "media_type": extracted.media_type, "front_matter": extracted.front_matter, "language": extracted.language,
        "source": extracted.source, "notes": [(_said(said), number) for said, number in extracted.notes.items()],
    }  # fmt: skip


def _said(value: object) -> object:
    """A value of a sentence as JSON; what is no plain value is a list with its sort first."""
    if isinstance(value, Sentence):
        return ["sentence", value.key, {name: _said(part) for name, part in value.values.items()}]
    if isinstance(value, Series):
        return ["series", *map(_said, value.parts)]
    return value if isinstance(value, int | float | str | Mapping) else str(value)


def _heard(value: Any) -> Any:
    """The value of which `_said` made JSON."""
    match value:
        case ["sentence", str(key), dict(values)]:
            return Sentence(key, {name: _heard(part) for name, part in values.items()})
        case ["series", *parts]:
            return series(map(_heard, parts))
    return value
