"""A question is read before it is asked: what it says of place, kind, sector and size; what is left is the matter.

What is read is shown and can be taken back: it narrows an answer, and never silently.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from graph.codes import region_code, region_id, sector_code, sector_id
from graph.errors import BadInput
from graph.filters import Filter
from graph.gazetteer import city_names, countries, nuts_country
from graph.naming import domain_key, tidy_key
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words import folding
from graph.words.wording import NO_WORDING, Wording
from search import size_words
from search.answer import Understood
from search.intent import says_nothing
from search.kept import Kept
from search.wording import worded

REGION, KIND, SECTOR, SIZE = "region", "kind", "sector", "size"
AS_TYPED = "all"
"""What a question is searched as it was typed by, with nothing read in it."""

LONG = 8
"""A question of more words tells a story: a place or a kind in it is more often its subject than a wish."""

_LONGEST = 5
"""Words of the longest name of a place, or of a kind, that is looked for."""

_TOKEN = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+")
_NACE = re.compile(r"(?:nace\s*:?\s*)?(\d{2}\.\d{1,2}(?:\.\d{1,2})?)", re.IGNORECASE)
_NACE_DIVISION = re.compile(r"nace\s*:?\s*(\d{2}|[A-V])\b", re.IGNORECASE)
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{1,3}")
_ROR = re.compile(r"(?:https?://)?(?:www\.)?(?:ror(?:\.org/|:)\s*)?(0[a-hj-km-np-tv-z0-9]{6}\d{2})/?", re.IGNORECASE)
_PIC = re.compile(r"(?:pic\s*:?\s*)?(\d{9})", re.IGNORECASE)
_TAX = re.compile(r"(?:vkn|vergi no|vat)?\s*:?\s*((?:[A-Z]{2})?\d{10})", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z]+:\S+")
# What Turkish hangs on a place without an apostrophe: Samsunda, Ankaradaki, İzmirli, Trabzonun.
_ENDINGS = re.compile(r"(?:[dt][ae](?:ki(?:ler)?|n)?|l[iu]|n?[iu]n|y?[ae])$")
# And on a kind: üniversitesi, firmaları, kümelerinde.
_FORM = re.compile(r"(?:l[ae]r)?(?:s?[iu])?(?:n?[dt][ae](?:ki)?n?|n[iu]n)?")
_WHERE = re.compile(r"[dt][ae](?:ki(?:ler)?|n)?$")
# Before these a name is part of another: New York is not York.
_BEFORE_OTHERS = folding.listed("new yeni san santa saint st los las el al port fort mount lake north south east west")
_BEFORE_PLACES = folding.listed("in at from near around of the")
_BEFORE_SIZES = folding.listed("with who which that have has having employing of")
_AFTER_PLACES = folding.listed("ilinde ilindeki bolgesinde bolgesindeki sehrinde sehrindeki merkezli")
# Names of places that are other words too; they are read as places only with a capital letter.
_AMBIGUOUS = folding.listed(
    """
    ordu van batman of bolu mus kars agri bath reading nice essen halle lens burgas male best hamm bergen bonn
    cork tours brest lot ain var cher gard tarn orne jura paris sofia roma milan verona florence nancy lille
    genk wells ely rugby deal sale bari como lodi chieti terni turkey china guinea chad jordan georgia mali
    niger peru cuba iran oman malta monaco york jersey border west south north east capital highlands marche
    side as ege akdeniz marmara samos kos hollandia nord sud centre centro norte sul
    """
)
_NO_PLACES = folding.listed("centre centro norte sul nord sud ege akdeniz marmara")


# Beside whom, or whose, something is: for companies, belediyelerin, firmalara, KOBİ'lerle, şirketler için.
_TOWARDS = folding.listed("for to by of with among between against from")
_SEEKING = folding.listed("looking look searching search list lists seeking hunting all any find")
_AFTER_OTHERS = folding.listed("icin ile arasinda arasindaki")
_OBLIQUE = re.compile(r"(?:l[ae]r(?:in|[ae]|l[ae])|n[iu]n|y[ae]|yl[ae])$")

_SIMILAR = re.compile(
    r"(?:similar to|like|companies like|organisations like)\s+(?P<en>.+)"
    r"|(?P<tr>.+?)(?:['’]?(?:n?[ae]|y[ae]))?\s+(?:benzer|benzeri|benzerleri|gibi)(?:\s+(?:firma|şirket|kuruluş)\w*)?",
    re.IGNORECASE,
)


def likened(text: str) -> str:
    """The name in a question for others like somebody; empty where it is none."""
    found = _SIMILAR.fullmatch(text)
    return (found["en"] or found["tr"]) if found else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question with what is understood of it, and its matter (empty where there is none).

    `ids` and `key` are of nodes that are asked for by an identifier; `whole` is the text without its signs of wording,
    with its words put right.
    """

    text: str
    matter: str
    whole: str
    understood: tuple[Understood, ...] = ()
    ids: tuple[str, ...] = ()
    key: str = ""
    wording: Wording = NO_WORDING

    def respelt(self, slips: Mapping[str, str]) -> Reading:
        """The reading with words of its matter put right."""

        def right(text: str) -> str:
            return _LETTERS.sub(lambda token: slips.get(token[0], token[0]), text)

        return replace(self, matter=right(self.matter), whole=right(self.whole))

    def beside(self, keep: Filter) -> Reading:
        """The reading without what a filter says otherwise: the filter stands."""
        said = {REGION: keep.regions, KIND: keep.kinds, SECTOR: keep.sectors, SIZE: keep.sizes}
        return replace(self, understood=tuple(one for one in self.understood if not said.get(one.what)))

    def narrowed(self, keep: Filter) -> Filter:
        """The filter with what is understood, where it does not say so itself."""
        codes = {what: frozenset(self._codes(what)) for what in (REGION, KIND, SECTOR, SIZE)}
        return replace(
            keep,
            regions=keep.regions or codes[REGION],
            kinds=keep.kinds or codes[KIND],
            sectors=keep.sectors or codes[SECTOR],
            sizes=keep.sizes or codes[SIZE],
        )

    def _codes(self, what: str) -> Iterable[str]:
        return (code for one in self.understood if one.what == what for code in one.codes)


@dataclass(slots=True)
class _Words:
    """The tokens of a question while it is read: those that are taken belong to no matter."""

    tokens: list[str]
    folded: list[list[str]]
    quoted: frozenset[int] = frozenset()
    taken: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, text: str, quoted: frozenset[int]) -> _Words:
        tokens = _TOKEN.findall(text)
        return cls(tokens, [folding.words(token) for token in tokens], quoted)

    def runs(self, longest: int = _LONGEST) -> Iterable[tuple[int, int]]:
        """Every stretch of so many tokens of which none is taken, or meant as it stands; the longest first."""
        for length in range(longest, 0, -1):
            for begin in range(len(self.tokens) - length + 1):
                if (self.taken | self.quoted).isdisjoint(range(begin, begin + length)):
                    yield begin, begin + length

    def take(self, begin: int, end: int) -> str:
        self.taken.update(range(begin, end))
        return " ".join(self.tokens[begin:end]).strip(",.;:!?")

    def left(self) -> str:
        return " ".join(token for place, token in enumerate(self.tokens) if place not in self.taken)


class Reader:
    """Reads questions with the places that a view knows. Safe to share between threads."""

    def __init__(self) -> None:
        self._places = Kept(_places, move=_same_places)
        self._sized = Kept(_knows_sizes)

    def learn(self, view: View) -> None:
        """Read the places that a view knows."""
        self._places.of(view)

    def read(self, view: View, text: str, plain: frozenset[str] = frozenset()) -> Reading:
        """The question read; what `plain` names by its key is left in the matter."""
        if AS_TYPED in plain:
            return Reading(text, text, text)
        said = worded(text, plain)
        ids, key = identified(said.text)
        if ids or key:
            return Reading(text, said.text, said.text, said.understood, ids, key, said.wording)
        words = _Words.of(said.text, said.quoted)
        found = [*_sectors(view, words, plain)]
        found += _sizes(words, plain, lambda: self._sized.of(view))
        long = len(words.tokens) > LONG
        found += _regions(self._places.of(view).codes, words, plain, placed=long)
        if not long:
            found += _kinds(words, plain)
        return Reading(text, _matter(words), said.text, (*found, *said.understood), wording=said.wording)


def _matter(words: _Words) -> str:
    """What is left, as it was typed; nothing where it only says that something is sought."""
    left = words.left()
    return "" if says_nothing(left) else left


def identified(text: str) -> tuple[tuple[str, ...], str]:
    """The ids and the key that a whole text may be, nothing where it is no identifier."""
    if found := _ROR.fullmatch(text):
        return (f"ror:{found[1].lower()}",), ""
    if found := _PIC.fullmatch(text):
        return (f"cordis:pic:{found[1]}",), tidy_key(found[1])
    if found := _TAX.fullmatch(text):
        return (f"tr:vkn:{found[1]}",), tidy_key(found[1])
    if _ID.fullmatch(text) and "://" not in text:
        return (text,), ""
    return ((), domain_key(text)) if _DOMAIN.fullmatch(text) else ((), "")


# --- sectors ---------------------------------------------------------------------


def _sectors(view: View, words: _Words, plain: frozenset[str]) -> Iterable[Understood]:
    """The sectors that are said by their codes."""
    for begin, end in words.runs():
        said = " ".join(words.tokens[begin:end]).strip(",.;:!?()")
        found = _NACE.fullmatch(said) or _NACE_DIVISION.fullmatch(said)
        if found and (code := _known_sector(view, found[1])):
            one = Understood(SECTOR, (code,), said)
            if one.key not in plain:
                words.take(begin, end)
                yield one


def _known_sector(view: View, said: str) -> str | None:
    try:
        code = sector_code(said)
    except BadInput:
        return None
    return code if view.nodes([sector_id(code), sector_id(f"{code}@2")]) else None


# --- sizes -----------------------------------------------------------------------


def _knows_sizes(view: View) -> bool:
    """Whether it is known of anybody how big they are; else nobody could be found by it."""
    return bool(view.facets(Filter(vocabulary().organisations)).sizes)


def _sizes(words: _Words, plain: frozenset[str], known: Callable[[], bool]) -> Iterable[Understood]:
    """How big somebody is to be, by the longest words that say it; `known` is asked only where words do."""
    for begin, end in words.runs(size_words.LONGEST):
        before = " ".join(words.folded[begin - 1]) if begin else ""
        after = next((word for folded in words.folded[end : end + 1] for word in folded), "")
        tokens = words.tokens[begin:end]
        codes = size_words.by_employees(tokens) or size_words.by_word(before, tokens, after)
        if codes and f"{SIZE}:{','.join(codes)}" not in plain and known():
            said = words.take(begin, end)
            _take_around(words, begin, end, _BEFORE_SIZES)
            return [Understood(SIZE, codes, said)]
    return []


# --- places ----------------------------------------------------------------------


def _regions(names: Mapping[str, str], words: _Words, plain: frozenset[str], *, placed: bool) -> Iterable[Understood]:
    """The places that are named; only those in which something is said to be, where `placed`."""
    for begin, end in words.runs():
        code = _region(names, words, begin, end)
        if (
            code is None
            or (placed and not _is_where(words, begin, end))
            or f"{REGION}:{code}" in plain
            or not words.taken.isdisjoint(range(begin, end))
        ):
            continue
        said = words.take(begin, end)
        _take_around(words, begin, end)
        yield Understood(REGION, (code,), said)


def _is_where(words: _Words, begin: int, end: int) -> bool:
    """Whether something is said to be there: in Poland, Gaziantep'teki."""
    before = words.folded[begin - 1] if begin else []
    return before[-1:] == ["in"] or _WHERE.search(folding.fold(words.tokens[end - 1]).strip(",.;:!?")) is not None


def _region(names: Mapping[str, str], words: _Words, begin: int, end: int) -> str | None:
    said = " ".join(words.tokens[begin:end]).strip(",.;:!?()'’")
    if end - begin == 1 and _NUTS.fullmatch(said) and region_id(said) in names:
        return region_code(said)
    folded = [word for place in range(begin, end) for word in words.folded[place]]
    if begin and set(words.folded[begin - 1]) & _BEFORE_OTHERS:
        return None
    capital = any(token[:1].isupper() for token in words.tokens[begin:end])
    for name in _bare(" ".join(folded)):
        code = names.get(name)
        if code is not None and len(name) > 2 and (capital or name not in _AMBIGUOUS):
            return code
    return None


def _bare(name: str) -> Iterable[str]:
    """The name as it was said, and without what Turkish hangs on it."""
    yield name
    bare = _ENDINGS.sub("", name)
    if bare != name and len(bare) > 3:
        yield bare


def _take_around(words: _Words, begin: int, end: int, before: frozenset[str] = _BEFORE_PLACES) -> None:
    """Take the words that only join a place, or a size, to the rest."""
    while begin and words.folded[begin - 1] and set(words.folded[begin - 1]) <= before:
        begin -= 1
        words.taken.add(begin)
    while end < len(words.tokens) and words.folded[end] and set(words.folded[end]) <= _AFTER_PLACES:
        words.taken.add(end)
        end += 1


class _Places(NamedTuple):
    """Codes of regions by their folded names, and by their ids, as of a generation of the store."""

    codes: Mapping[str, str]
    generation: int


def _same_places(view: View, earlier: _Places) -> _Places | None:
    """Those of earlier, if no region is another since; None where that is not known."""
    moves = view.moved_since(earlier.generation)
    return None if moves is None or "region" in moves.kinds else _Places(earlier.codes, view.generation)


def _places(view: View) -> _Places:
    """The places that a view knows; of a name the narrowest in Türkiye, else the widest."""
    found: dict[str, str] = {}
    for node in view.of_kind("region"):
        code = node.id.partition(":")[2]
        found[node.id] = code
        for name in {" ".join(folding.words(name)) for name in node.called}:
            if name and name not in _NO_PLACES and _better(code, found.get(name)):
                found[name] = code
    known = {code for id_, code in found.items() if id_ == region_id(code)}
    found |= {name: code for name, code in city_names() if code in known}
    found |= {name: nuts_country(code) for name, code in countries().items() if len(name) > 2}
    return _Places(found, view.generation)


def _better(code: str, held: str | None) -> bool:
    if held is None or (code[:2] == "TR") != (held[:2] == "TR"):
        return held is None or code[:2] == "TR"
    return len(code) > len(held) if code[:2] == "TR" else len(code) < len(held)


# --- kinds -----------------------------------------------------------------------


def _kinds(words: _Words, plain: frozenset[str]) -> Iterable[Understood]:
    """The kinds that are named last, which in both languages are what is sought; others before them are matter."""
    found = sorted(_named_kinds(words), key=lambda one: one[1])
    if not found:
        return
    kinds = found[-1][2]
    same = [(begin, end) for begin, end, others in found if others == kinds]
    said = [" ".join(words.tokens[begin:end]).strip(",.;:!?") for begin, end in same]
    one = Understood(KIND, kinds, ", ".join(said))
    if one.key not in plain:
        for begin, end in same:
            words.take(begin, end)
        yield one


def _named_kinds(words: _Words) -> Iterable[tuple[int, int, tuple[str, ...]]]:
    """Every stretch that names kinds, longer ones before those inside them."""
    covered: set[int] = set()
    for begin, end in words.runs():
        said = [word for place in range(begin, end) for word in words.folded[place]]
        kinds = next((kinds for phrase, kinds in _kind_words().get(len(said), ()) if _same(said, phrase)), None)
        if kinds is not None and covered.isdisjoint(range(begin, end)):
            covered.update(range(begin, end))
            if not _is_beside(words, begin, end):
                yield begin, end, kinds


def _is_beside(words: _Words, begin: int, end: int) -> bool:
    """Whether a kind is whom something is for or whose it is, and not who is sought: insurance for companies."""
    before = [word for folded in words.folded[:begin] for word in folded]
    if len(before) > 1 and before[-1] in _TOWARDS and before[-2] not in _SEEKING:
        return True
    after = [word for folded in words.folded[end:] for word in folded]
    oblique = _OBLIQUE.search(folding.fold(words.tokens[end - 1])) is not None
    return bool(after) and (after[0] in _AFTER_OTHERS or (oblique and not says_nothing(" ".join(after))))


def _same(said: Sequence[str], phrase: Sequence[str]) -> bool:
    return all(map(_is_form, said, phrase))


def _is_form(said: str, word: str) -> bool:
    """Whether what was said is a form of a word: its plural, its possessive, its place."""
    if said == word or not _alternatives(said).isdisjoint(_alternatives(word)):
        return True
    return len(word) > 2 and said.startswith(word) and _FORM.fullmatch(said[len(word) :]) is not None


@lru_cache(10_000)
def _alternatives(word: str) -> frozenset[str]:
    """What a folded word may stand as; kept, since each word is compared with all that kinds are called."""
    return folding.alternatives(word)[0]


@cache
def _kind_words() -> Mapping[int, Sequence[tuple[Sequence[str], tuple[str, ...]]]]:
    """What kinds are called, in folded words, with the kinds; by the number of words."""
    listed = tomllib.loads(files("search").joinpath("kind_words.toml").read_text("utf-8"))
    pairs: list[tuple[Iterable[str], tuple[str, ...]]] = [
        (said, tuple(kinds.split())) for kinds, said in listed.items()
    ]
    kinds = (vocabulary().kind(name) for name in sorted(vocabulary().organisations))
    pairs += [((*kind.label.values(), *kind.many.values()), (kind.name,)) for kind in kinds]
    called: dict[int, list[tuple[Sequence[str], tuple[str, ...]]]] = defaultdict(list)
    for names, kinds_ in pairs:
        for name in names:
            said = folding.words(name)
            called[len(said)].append((said, kinds_))
    return dict(called)
