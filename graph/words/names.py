"""How names are found: by distinctive words, beginnings, small slips and initials; one measure for every store.

What a node is called stands in lines, one a name, the folded words of it apart by single spaces. A line that begins
with INITIALS holds the first letters of a name, one that begins with KEY an identifier: a tax number, a web domain.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from graph.words.abbreviations import short_forms
from graph.words.folding import listed, words

Floats = NDArray[np.float64]
INITIALS, KEY = "\ue000", "\ue001"
"""Private-use characters: full-text engines keep them in a word, and no text that is folded has them at its head."""

MEANT = 0.8
"""The likeness from which on a name is meant, and not only a word of it."""

MOST_WORDS = 24
"""A text of more distinct words is no name."""

FREQUENT = 1_000
"""In so many names a word tells nothing; more are not counted."""

LEAST_BEGINNING, LEAST_SLIP, LEAST_TWO_SLIPS = 3, 5, 8
"""Letters of a word that may be the beginning of another, or one of one or two slips."""

LEAST_STEM = 4
"""Letters that a word has more of, if it may stand in a question with an ending."""

LEAST_INITIALS, MOST_INITIALS = 3, 8

_DISTINCTIVE = 0.55
"""The weight of the matched words from which on a part of a name is enough: that of one word in 20 names."""
_COVERED, _FULL = 0.85, 0.7
_OF_INITIALS = 0.6
_ROUNDING = 1e-9
_BEGUN = 0.7
"""What a beginning counts at most that is a word of other names: halı is no beginning of Halim."""

_SHORTENED = 0.8
"""What a word of a name counts that may be the one asked for, shortened: alone it is not enough to be meant."""

_SUFFIX = 10
# What Turkish hangs on a name: üniversitesinin, Vestelden, firmaları.
_ENDING = re.compile(r"(?:l[ae]r)?(?:s?[iu]|[iu]n)?(?:n?[iu]n|n?[dt][ae](?:n|ki)?|[yn]?[iuae]|yl[ae])?")

# Words that join, and legal forms: they tell no name from another.
_JOINING = listed(
    """
    ve ile of and the for in on at de la le les des du del della di da do dos das el los las y e et und fur der
    die van voor het a o s d l i
    """
)
_LEGAL = listed(
    """
    as san tic ltd sti limited sirketi anonim sanayi sanayii ticaret inc corp corporation co company gmbh ag kg
    mbh bv nv sa srl spa sas sarl oy ab aps plc llc llp kft doo sro ek eood ood ev vzw asbl isletmesi
    isletmeleri holding group grubu uluslararasi international
    """
)
# Words that many names share whatever the organisation does.
_GENERIC = listed(
    """
    universitesi universite university universita universidad universidade universitat universiteit univ
    institute institut instituto istituto enstitusu merkezi merkez center centre centro zentrum research
    arastirma recherche forschung ricerca investigacion national ulusal nacional nationale college koleji
    academy akademisi school okulu foundation vakfi fondation stiftung dernegi association birligi society
    kurumu teknoloji technology technologies technical teknik sciences science bilimler bilim hospital hastanesi
    hospitalier clinic laboratory laboratoire laboratorio laboratuvari department ministry bakanligi mudurlugu
    genel kumesi kume cluster odasi oda chamber company firmasi uretim hizmetleri services systems sistemleri
    turkiye turk turkey state devlet government agency kurulu council organization organisation orgutu firma
    firmalar firmalari sirket sirketler sirketleri kurulus kuruluslar kuruluslari ortak partner companies
    universities universiteler
    imalat imalati imalatci imalatcisi imalatcilari uretimi uretici ureticisi ureticiler ureticileri fabrika fabrikasi
    fabrikalari tesis tesisi tesisleri endustri endustrisi sanayisi sektoru tedarikci tedarikcisi tedarikcileri
    toptancisi manufacturing manufacturer manufacturers producer producers production maker makers factory factories
    plant plants industry industries supplier suppliers wholesale
    """
)
_WEIGHT_JOINING, _WEIGHT_GENERIC, _RARITY_SHARED = 0.05, 0.25, 0.2


@dataclass(frozen=True, slots=True)
class Sought:
    """What an engine is asked for a question: whole terms, and beginnings of terms."""

    terms: tuple[str, ...]
    beginnings: tuple[str, ...]


def name_lines(names: Iterable[str], keys: Iterable[str] = (), *, initials: bool = False) -> str:
    """The lines that a node with these names and identifiers is found by, each once."""
    plain = list(dict.fromkeys(filter(None, (" ".join(words(name)) for name in names))))
    short = [INITIALS + letters for line in plain for letters in _initials(line.split(" "))] if initials else []
    marked = [KEY + key for key in keys if key]
    return "\n".join(dict.fromkeys((*plain, *short, *marked)))


def key_words(key: str) -> list[str]:
    """The question that asks for a node by an identifier."""
    return [KEY + key]


def asked_words(question: Sequence[str]) -> tuple[str, ...]:
    """The distinct words of a question that a name is looked for by; none where it is too long for one."""
    distinct = tuple(dict.fromkeys(word for word in question if word))
    return distinct if len(distinct) <= MOST_WORDS else ()


def counted(question: Sequence[str]) -> list[str]:
    """The words of a question that weigh by how many names they stand in."""
    return [word for word in asked_words(question) if static_weight(word) == 1]


def sought(question: Sequence[str]) -> Sought:
    """What to ask an engine for; words that join names are asked only where there is nothing else."""
    return _forms(_telling(question))


def beside(question: Sequence[str]) -> Sought:
    """What finds no name by itself and counts in one that is found: kinds of organisations beside what tells them."""
    telling = set(_telling(question))
    return _forms([word for word in asked_words(question) if word not in telling and not _only_joins(word)])


def _forms(asked: Sequence[str]) -> Sought:
    """All that a word of a name can be that is like one of these."""
    terms = dict.fromkeys(asked)
    for word in asked:
        if word.startswith((INITIALS, KEY)):
            continue
        if LEAST_INITIALS <= len(word) <= MOST_INITIALS:
            terms[INITIALS + word] = None
        terms.update(dict.fromkeys(sorted(short_forms(word))))
        terms.update(dict.fromkeys(word[:-cut] for cut in range(1, _SUFFIX + 1) if len(word) - cut > LEAST_STEM))
    begun = [word for word in asked if len(word) >= LEAST_BEGINNING and not word.startswith((INITIALS, KEY))]
    return Sought(tuple(terms), tuple(begun))


def slips(word: str) -> int:
    """How many letters of a word may be wrong, missing, too many or swapped."""
    if word.startswith((INITIALS, KEY)) or len(word) < LEAST_SLIP or not word.isalpha() or static_weight(word) < 1:
        return 0
    return 2 if len(word) >= LEAST_TWO_SLIPS else 1


def misspelt(question: Sequence[str], frequency: Mapping[str, int]) -> list[str]:
    """The words of a question that stand in no name and may be slips; `frequency` as `Names` takes it."""
    return [word for word in _telling(question) if _unknown(word, frequency)]


def slipped(word: str, known: Iterable[str]) -> list[str]:
    """Those of the known words that `word` may be meant as; a first letter is taken to be right."""
    most = slips(word)
    return [other for other in known if other[:1] == word[:1] and OSA.distance(word, other, score_cutoff=most) <= most]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A word that was asked: whether it tells a name from others, stands in names, or may be a slip."""

    word: str
    telling: bool
    stands: bool
    unknown: bool

    @property
    def joins(self) -> bool:
        """Whether it only joins others that tell names apart."""
        return not self.telling and _only_joins(self.word)

    def alike(self, word: str) -> float:
        """How like a word of a name is to it, 0–1; initials and identifiers are so or not."""
        asked = self.word
        if asked == word or (INITIALS + asked == word and not self.stands):
            return 1.0
        if asked[:1] != word[:1] or word[:1] in {INITIALS, KEY} or self.joins:
            return 0.0
        if len(asked) >= LEAST_BEGINNING and word.startswith(asked):
            begun = 0.6 + 0.4 * len(asked) / len(word)
            return min(begun, _BEGUN) if self.stands else begun
        if word in short_forms(asked):
            return _SHORTENED
        if len(word) > LEAST_STEM and asked.startswith(word) and _ENDING.fullmatch(asked[len(word) :]):
            return 0.9
        return self._slip(word) if self.unknown else 0.0

    def _slip(self, word: str) -> float:
        most = slips(self.word)
        distance = OSA.distance(self.word, word, score_cutoff=most)
        return 1 - 0.6 * distance / len(self.word) if distance <= most else 0.0


class Names:
    """How like names are to one question. Not to be shared between threads."""

    def __init__(self, question: Sequence[str], frequency: Mapping[str, int]) -> None:
        """`frequency` is of the words of `counted`: in how many names each stands; if in none, less how many begin so.

        Only a word of neither may be a slip. A word that stands in names means no longer one, and no name's initials.
        """
        asked = asked_words(question)
        telling = set(_telling(asked))
        self._asked = [
            _Asked(word, word in telling, frequency.get(word, 0) > 0, _unknown(word, frequency)) for word in asked
        ]
        # Only words that begin alike can be, so a name's word is compared with few of those asked.
        self._by_letter: dict[str, list[tuple[int, _Asked]]] = defaultdict(list)
        for place, one in enumerate(self._asked):
            self._by_letter[_begin(one.word)].append((place, one))
        weights = [_weight(word, frequency) for word in asked]
        total = sum(weights) or 1.0
        self.shares = [weight / total for weight in weights]
        self._weights, self._total = weights, total
        joining = [share for one, share in zip(self._asked, self.shares, strict=True) if one.joins]
        self._joining = sum(joining) if joining else None
        self._matches: dict[str, tuple[tuple[int, float], ...]] = {}

    def most(self, cover: Floats, full: Floats) -> Floats:
        """The most that `likeness` can be of nodes whose words cover so much of the question, and it so much of a line.

        `cover` (n,) adds up the shares of the words asked, each as much as the likest word of the node is like it. It
        has only words of `sought` and `beside`: those that join, and stand in every other name, are taken to be there.
        """
        if self._joining is not None:
            cover, full = cover + self._joining, np.ones_like(full)
        alike = cover * (0.6 + 0.4 * full)
        return np.where(cover >= _COVERED - _ROUNDING, MEANT + (1 - MEANT) * alike, (MEANT - 0.01) * alike)

    def likeness(self, lines: str) -> float:
        """0–1 for the best of a node's lines, 0 where no word is shared; MEANT and more where the name is meant."""
        return max(map(self._of_line, lines.split("\n")), default=0.0)

    def _of_line(self, line: str) -> float:
        found = [(word, self.matched(word)) for word in dict.fromkeys(line.split(" "))]
        if not any(matches for _, matches in found):
            return 0.0
        best: dict[int, float] = {}
        covered = whole = 0.0
        marked = line.startswith((INITIALS, KEY))
        for word, matches in found:
            weight = static_weight(word)
            whole += weight
            for place, alike in matches:
                best[place] = max(best.get(place, 0.0), alike)
            covered += weight * max((alike for _, alike in matches), default=0.0)
        if not any(self._asked[place].telling for place in best):
            return 0.0
        cover = sum(self._weights[place] * alike for place, alike in best.items()) / self._total
        full = covered / whole
        telling = sum(self._weights[place] * alike**2 for place, alike in best.items())
        alike = cover * (0.6 + 0.4 * full) * (_OF_INITIALS if marked and line[0] == INITIALS else 1.0)
        letters = sum(len(self._asked[place].word) for place in best)
        meant = letters >= LEAST_INITIALS and cover >= _COVERED and (full >= _FULL or telling >= _DISTINCTIVE)
        return MEANT + (1 - MEANT) * alike if meant else (MEANT - 0.01) * alike

    def matched(self, word: str) -> tuple[tuple[int, float], ...]:
        """The places of the words asked that a word of a name is like, and how like."""
        held = self._matches.get(word)
        if held is None:
            alike = ((place, asked.alike(word)) for place, asked in self._by_letter.get(_begin(word), ()))
            held = self._matches[word] = tuple((place, value) for place, value in alike if value)
        return held


def _begin(word: str) -> str:
    """The letter that words which may be alike begin with; of initials the first of them."""
    return word[1:2] if word[:1] == INITIALS else word[:1]


def _telling(question: Sequence[str]) -> list[str]:
    asked = asked_words(question)
    for least in (_WEIGHT_GENERIC, _WEIGHT_JOINING):
        telling = [word for word in asked if static_weight(word) > least]
        if telling:
            return telling
    return list(asked)


def _unknown(word: str, frequency: Mapping[str, int]) -> bool:
    return not frequency.get(word, 0) and slips(word) > 0


def tells_little(word: str) -> bool:
    """Whether a word says what many are or do, and nothing in particular: imalatı, institute, sanayii."""
    return word in _GENERIC or word in _LEGAL


def static_weight(word: str) -> float:
    """What a word tells before its frequency is known."""
    if word in _JOINING or word in _LEGAL:
        return _WEIGHT_JOINING
    return _WEIGHT_GENERIC if word in _GENERIC else 1.0


def _only_joins(word: str) -> bool:
    return static_weight(word) <= _WEIGHT_JOINING


def _weight(word: str, frequency: Mapping[str, int]) -> float:
    static = static_weight(word)
    return static * (_rarity(abs(frequency.get(word, 0))) if static == 1 else _RARITY_SHARED)


def _rarity(frequency: int) -> float:
    """1 for a word that stands in no name down to 0.05 for one in FREQUENT and more."""
    return max(1 - math.log1p(min(frequency, FREQUENT)) / math.log1p(FREQUENT), 0.05)


def _initials(line: Sequence[str]) -> list[str]:
    """The first letters of a name of several words, with and without those that join."""
    both = ("".join(word[0] for word in line), "".join(word[0] for word in line if word not in _JOINING))
    return [letters for letters in dict.fromkeys(both) if LEAST_INITIALS <= len(letters) <= MOST_INITIALS]


def whole_name(question: Sequence[str], name: Sequence[str]) -> bool:
    """Whether a name is what was typed, but for legal forms and words that join."""
    asked, held = (frozenset(word for word in said if word not in _JOINING | _LEGAL) for said in (question, name))
    return bool(asked) and asked == held


def is_initials(question: Sequence[str], lines: str) -> bool:
    """Whether what was typed are the initials of a name of these lines, and no name itself."""
    typed = "".join(question)
    held = lines.split("\n")
    return INITIALS + typed in held and not any(typed in line.split(" ") for line in held)
