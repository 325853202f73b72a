"""Speaking to a terminal: consoles, progress bars, JSON, and errors of one sentence."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from typer._click.exceptions import ClickException
from typer.core import TyperGroup

from api.problems import outcome_of
from api.words.language import from_environment, known
from api.words.plain_text import is_text, take_any_text, without_controls
from graph.errors import BadInput, ImeceError
from graph.words.sentences import Language, Sentence

if TYPE_CHECKING:
    from pydantic import BaseModel

INTERRUPTED = 130  # 128 + SIGINT, as shells count
TERMINATED = 143  # 128 + SIGTERM
PIPE_BROKEN = 141  # 128 + SIGPIPE
LONGEST_CAUSE = 300
WIDE = 100  # columns where nobody looks
SILENT = logging.NullHandler()


class Terminated(KeyboardInterrupt):
    """SIGTERM, which stops a command as Ctrl-C does: with what it did kept or taken back, and said."""


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM raise Terminated while the block runs."""

    def stop(*_: object) -> NoReturn:
        raise Terminated

    if threading.current_thread() is not threading.main_thread():  # where no signal may be caught
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Commands(TyperGroup):
    """The command group: every error is one sentence on stderr and an exit code, Ctrl-C and a closed pipe are quiet."""

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **extra: Any,  # noqa: ARG002 - what Typer's own main would take
    ) -> NoReturn:
        """Run the command and leave with its exit code."""
        take_any_text()
        # What a library warns of, such as each try to reach a server, is no answer; the last try becomes a sentence.
        logging.getLogger().addHandler(SILENT)
        with terminable():
            code = self._code(prog_name or "imece", list(sys.argv[1:] if args is None else args))
        sys.exit(code)

    def _code(self, name: str, args: list[str]) -> int:  # noqa: PLR0911 - one an error
        try:
            self._run(name, args)
        except typer.Exit as left:
            return left.exit_code
        except ClickException as error:
            complain(error.format_message())
            return error.exit_code
        except ImeceError as error:
            complain(error.sentence[_language(args)])
            return TERMINATED if isinstance(error.__cause__, Terminated) else outcome_of(error).exit_code
        except (KeyboardInterrupt, typer.Abort) as stop:
            return TERMINATED if isinstance(stop, Terminated) else INTERRUPTED
        except BrokenPipeError:
            # What is still buffered would fail again when Python closes stdout at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return PIPE_BROKEN
        except OSError as error:
            complain(f"{error.filename or 'The output'}: {error.strerror or error}.")
            return 1
        except Exception as error:
            _complain_of_failure(error, _language(args))
            return outcome_of(error).exit_code
        return 0

    def _run(self, name: str, args: list[str]) -> None:
        for argument in args:
            if not is_text(argument) and not Path(argument).exists():  # a file's name may be any bytes
                raise BadInput("api.cli.no_text", argument=argument)
        # Not by Typer's own main, which answers a closed pipe as if it were a failure.
        with self.make_context(name, args) as context:
            self.invoke(context)
        sys.stdout.flush()


def _complain_of_failure(error: Exception, language: Language) -> None:
    if os.environ.get("IMECE_LOG_LEVEL", "").lower() == "debug":
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}"[:LONGEST_CAUSE]
    complain(Sentence("api.cli.failed", {"error": what})[language])


def _language(arguments: Sequence[str]) -> Language:
    """The language that --language asks for, else the terminal's: in it an error is said."""
    apart = [part for one in arguments for part in (one.split("=", 1) if one.startswith("--language=") else [one])]
    asked = [value for option, value in pairwise(apart) if option == "--language"]
    return known(asked[-1] if asked else None) or from_environment(os.environ)


class Answers(Console):
    """A console on stdout as it is now; a reader that has gone away is told by BrokenPipeError."""

    def __init__(self, width: int | None = None) -> None:
        super().__init__(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> None:
        """Leave it to whoever runs the command, which gives every command the same exit code."""
        raise BrokenPipeError


def console() -> Console:
    """Where answers go: stdout, as wide as the terminal is."""
    out = Answers()
    return out if out.is_terminal else Answers(WIDE)


def complain(sentence: str) -> None:
    """Say a sentence on stderr."""
    print(without_controls(sentence), file=sys.stderr)  # noqa: T201 - what a command line is for


def print_json(value: BaseModel | Mapping[str, object]) -> None:
    """Write one JSON document to stdout, and nothing else; in UTF-8, as JSON is, whatever the terminal's encoding."""
    data = value if isinstance(value, Mapping) else value.model_dump(mode="json")
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(data, option=options))


def chosen_language(option: str | None) -> Language:
    """The language asked for by --language, else that of the terminal; BadInput for any other than ours."""
    if option is None:
        return from_environment(os.environ)
    language = known(option)
    if language is None:
        raise BadInput("api.cli.no_language", option=option)
    return language


class Bars:
    """Progress bars on stderr, one a label; nothing at all where stderr is no terminal."""

    def __init__(self) -> None:
        screen = Console(file=sys.stderr)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, label: str, done: int, total: int | None) -> None:
        """Show that `done` of `total` are done under a label; a total of None is one not known."""
        if label not in self._tasks:
            self._tasks[label] = self._progress.add_task(label, total=total)
        self._progress.update(self._tasks[label], completed=done, total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
