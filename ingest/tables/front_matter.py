"""What an author wrote above a text, read as a row of the table of documents; who may see it is never passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from graph.errors import BadInput
from graph.model import PUBLIC
from graph.words.folding import fold, key, words
from ingest.cells import audience, day
from ingest.tables.columns import DOCUMENTS, check_columns, column_names
from ingest.tables.restricting import audiences_named, restricts

_AUDIENCES = next(column for column in DOCUMENTS if column.name == "audience")
_SPELLINGS = tuple(key(said) for said in (_AUDIENCES.name, _AUDIENCES.turkish, *_AUDIENCES.also))
_ALIKE = 0.8  # of two spellings that differ in a letter or two
# How words begin that people choose for who may see something.
_ACCESS = ("audien", "visib", "gorun", "gorebil", "gorecek", "gizli", "erisim", "access", "privat", "confid", "secre",
           "permis", "restrict", "yetki", "izin", "kimler", "reader", "viewer", "okuyabil", "okuyacak", "hidden",
           "sakli", "classification", "public", "herkes", "members", "uyeler", "kurulus", "shar",
           "paylas")  # fmt: skip
# What begins so and speaks of something else: competence, publications, who publishes, the secretary, a name.
_OTHERWISE = ("yetkinli", "publicat", "publish", "accessib", "secretar")
_NAMES = re.compile("kurulus(?:un)?(?:ad|tur|il|sehr|ulke|adres|telefon|web)[iu]?s?i?")
_EXACTLY = frozenset({"org", "acl", "group", "groups", "grup", "gruplar", "kime", "kim", "ozel", "acik"})
_OPEN = ("public", "herkes")
_YES = frozenset({"yes", "evet", "true"})
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_META = re.compile(r"<meta\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(["']?)(.*?)\2(?=[\s/>])""", re.DOTALL)
_MARKS = " \t\"'{[(<>*#/-–—+;~=`|\ufeff"
_STATEMENT = re.compile(r"[\W\d_]*([^\W\d_][^:=\n]{0,60}?)[\"'*`]*[ \t]*[:=](.*)")
_DAY_WITH_TIME = re.compile(r"\A(\d{4}-\d\d-\d\d)[T ]\d\d:.*", re.DOTALL)
# A line that lost its colon: an audience still has two of its own.
_BROKEN = re.compile(r"[\W\d_]*([^\W\d_]+)(?:\W|$)(.*?\w:\w.*)")
_FIRST_LINES = 15
_HEAD = 100_000  # characters in which an author would say who may see a text


def front_matter_cells(file: str, written: Mapping[str, object]) -> dict[str, str]:
    """The cells by the template's column names.

    BadInput for a name that stands there twice or is nearly a column's, and for one that is no column's but
    speaks of who may see it.
    """
    check_columns(file, list(written), DOCUMENTS)
    named = column_names(written, DOCUMENTS)
    for said, value in written.items():
        parts = list(_parts(value))
        if named.get(said) not in {"audience", "title"} and (
            any(map(audiences_named, parts))
            or (said not in named and (any(map(restricts, parts)) or _speaks_of_access(said, parts)))
        ):
            raise BadInput("ingest.documents.other_key", name=file, column=said)
    return {name: _cell(file, said, written[said]) for said, name in named.items()}


def refuse_unread_audience(file: str, text: str) -> None:
    """BadInput where a text names an audience in a place from which it is not read, so that it would be public."""
    head = text[:_HEAD]
    blocks = (head, *(found[1] for found in _COMMENT.finditer(head)))
    statements = (*_in_meta(head), *(said for block in blocks for said in _statements(block)))
    if audiences_named(head) or any(_restricts(*said) for said in statements):
        raise BadInput("ingest.documents.unread_audience", name=file)


def _speaks_of_access(said: str, parts: Iterable[str]) -> bool:
    """Whether a name that is no column's may say who is to see it, and does not say that everyone is."""
    said_words = [word for word in words(said.replace("_", " ")) if not word.startswith(_OTHERWISE)]
    about = any(word.startswith(_ACCESS) or word in _EXACTLY for word in said_words) and not _NAMES.fullmatch(key(said))
    opens = key(said).startswith(_OPEN)
    return about and not all(_is_public(part) or (opens and fold(part) in _YES) or _is_day(part) for part in parts)


def _is_day(value: str) -> bool:
    """Whether a value is a date or a year, which no audience is: kuruluş yılı: 1998, access date: 2024-02-12."""
    try:
        return bool(day(value))
    except BadInput:
        return False


def _restricts(said: str, value: str) -> bool:
    """Whether a line above a text says that not everyone may see it."""
    return bool(get_close_matches(key(said), _SPELLINGS, n=1, cutoff=_ALIKE)) and not _is_public(value)


def _is_public(value: str) -> bool:
    plain = value.strip(_MARKS + "]}),.")
    try:
        return audience(plain) == (PUBLIC,)
    except BadInput:
        return False


def _statements(block: str) -> Iterator[tuple[str, str]]:
    """The lines of “name: value” above a text, whatever marks stand around them.

    Among its first lines also those that stand between others, where the value is one word as an audience is.
    """
    above = True
    for at, line in enumerate(block.splitlines()):
        bare = _COMMENT.sub("", line).strip(_MARKS)
        said = _STATEMENT.match(bare)
        if at < _FIRST_LINES and (found := _BROKEN.match(bare)):
            yield found[1], found[2]
        if said and (above or (at < _FIRST_LINES and not said[2].strip().count(" "))):
            yield said[1], said[2]
        elif any(letter.isalpha() for letter in bare) and line[:1] not in " \t-":  # else the line above goes on
            above = False
        if not above and at >= _FIRST_LINES:
            return


def _in_meta(head: str) -> Iterator[tuple[str, str]]:
    """The names and contents of a page's meta elements."""
    for tag in _META.finditer(head):
        said = {name.lower(): value for name, _, value in _ATTRIBUTE.findall(tag[0])}
        if "content" in said and (name := said.get("name") or said.get("property")):
            yield name, said["content"]


def _parts(value: object) -> Iterator[str]:
    """All texts in a value, those of mappings with their names."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            inner = list(_parts(part))
            yield from inner
            yield from (f"{name}:{text}" for text in inner)
    elif isinstance(value, list):
        for part in value:
            yield from _parts(part)
    else:
        yield str(value)


def _cell(file: str, said: str, value: object) -> str:
    """A value as a table's cell would have it."""
    if isinstance(value, Mapping) or (isinstance(value, list) and not all(isinstance(part, str) for part in value)):
        raise BadInput("ingest.documents.nested", name=file, column=said)
    return ";".join(value) if isinstance(value, list) else _DAY_WITH_TIME.sub(r"\1", str(value))
