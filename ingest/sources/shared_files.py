"""The files that shared folders hold: documents, the tables that say whose they are, and what cannot be taken."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from graph.words.folding import fold
from graph.words.sentences import Sentence
from ingest.texts.extraction import ENDINGS
from ingest.workbooks.opening import ENDINGS as WORKBOOKS

SIDECAR = "documents.csv"
_READ = frozenset({"csv", "tsv", "tab", "txt"}) | {ending.lstrip(".") for ending in WORKBOOKS}
_CALLED = frozenset({"documents", "belgeler"})
_DOCUMENTS = frozenset({"pdf", "docx", "pptx", "md", "markdown", "txt", "text"})
_TABLES = _READ - {"txt"} | {"xlsb", "numbers"}
_COPY = re.compile(r"[-_()\d~]+|copyof|copy|kopyasi|kopya|old|eski|yedek|backup|final|son")
_ODD_NAME = "ingest.documents.odd_name"
_OF_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A document's file and its name from where the load started, which is part of its id."""

    path: Path
    name: str


@dataclass(slots=True)
class Found:
    """What the paths stand for, each file once.

    `others` counts the files that are no documents, by their ending; `maybe_tables` are all but the tables, since each
    can be a table of documents under another name.
    """

    documents: list[SharedFile] = field(default_factory=list)
    tables: list[Path] = field(default_factory=list)
    refused: list[tuple[Path, Sentence]] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)

    maybe_tables: list[Path] = field(default_factory=list)


def found(paths: Sequence[Path]) -> Found:
    """The documents, tables and other files that the paths stand for, and the tables in the folders above them."""
    what = Found()
    taken: dict[Path, SharedFile] = {}
    for path in paths:
        for file in _inside(path, what) if path.is_dir() else [path]:
            if path.is_dir() and is_table(file.name):
                what.tables.append(file)
                continue
            if file.is_file():
                what.maybe_tables.append(file)
            if file.suffix.lower() in ENDINGS or not path.is_dir():
                name = file.relative_to(path).as_posix() if path.is_dir() else file.name
                # Some systems write ç as two letters; the id is to be the same on all of them.
                taken.setdefault(file.resolve(), SharedFile(file, normalize("NFC", name)))
            elif file.name.lower() not in _OF_SYSTEMS:
                what.others[file.suffix] += 1
    what.documents = list(taken.values())
    what.tables = list({table.resolve(): table for table in (*what.tables, *_above(paths))}.values())
    return what


def is_table(name: str) -> bool:
    """Whether a file is called as the table of documents is, in whatever case, form or copy."""
    stem, *endings = "".join(fold(name).split()).strip(".~").split(".")
    return _COPY.sub("", stem) == "documents" and any(_COPY.sub("", ending) in _TABLES for ending in endings)


def is_called_table(path: Path) -> bool:
    """Whether a file is called like the table of documents, and is neither of a form that is read nor a document."""
    stem = "".join(fold(path.name).split()).strip(".~").partition(".")[0]
    ending = fold(path.suffix).lstrip(".")
    return bool(ending) and _COPY.sub("", stem) in _CALLED and ending not in _READ | _DOCUMENTS


def is_readable_table(table: Path) -> bool:
    """Whether a file that is called like the table of documents is of a form that is read, and a file at all."""
    return table.suffix.lower().lstrip(".") in _READ and table.is_file() and not table.is_symlink()


def is_text_or_table(path: Path) -> bool:
    """Whether a file can be a table by its name: a document of text or a workbook, or of no known kind."""
    ending = path.suffix.lower()
    return ending not in ENDINGS or ending.lstrip(".") in _READ


def shown(path: Path) -> Path:
    """The path as it can be printed and kept, bytes that are no UTF-8 in hexadecimal."""
    return Path(os.fsencode(path).decode("utf-8", "backslashreplace"))


def _inside(folder: Path, what: Found) -> Iterator[Path]:
    """The files under a folder, without hidden ones and the locks that office programs leave beside open files."""

    def unreadable(error: OSError) -> None:
        what.refused.append((shown(Path(str(error.filename))), Sentence("ingest.documents.closed_folder")))

    root = folder.resolve()
    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if name[0] not in ".~")
        for name in sorted((*files, *(n for n in folders if Path(place, n).is_symlink()))):
            path = Path(place, name)
            if name[0] in ".~":
                what.maybe_tables += [path] if path.is_file() else []
                continue
            reason = None if is_table(name) else _unfit(root, path)  # a table is judged by itself: it must not be lost
            if reason:
                what.refused.append((shown(path), reason))
                what.maybe_tables += [path] if reason.key == _ODD_NAME and path.is_file() else []
            elif not path.is_dir():
                yield path


def _unfit(root: Path, path: Path) -> Sentence | None:
    """Why something in a folder is no file of it; None where it is one, or a link to what is in the folder anyway."""
    if shown(path) != path:
        return Sentence(_ODD_NAME, {"name": shown(path).name})
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # a link that leads nowhere, or in a circle
        return Sentence("ingest.documents.link", {"name": path.name})
    if not target.is_relative_to(root):
        return Sentence("ingest.documents.link", {"name": path.name})
    if not (target.is_file() or target.is_dir()):
        return Sentence("ingest.documents.no_file", {"name": path.name})
    return None


def _above(paths: Sequence[Path]) -> Iterator[Path]:
    """The tables beside single files, and in all folders above what is loaded."""
    for path in paths:
        for folder in dict.fromkeys((*path.absolute().parents, *path.resolve().parents)):
            try:
                names = sorted(file.name for file in folder.iterdir())
            except OSError:
                continue  # of a folder that we may not look into, nobody who loads could have meant a table
            yield from (folder / name for name in names if is_table(name))
