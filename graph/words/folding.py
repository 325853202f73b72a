"""One folding for everything that is compared by letters, in every store and for every question.

İ, I and ı become i before Unicode is asked, because NFKD and lower() treat the four Turkish letters
i differently from each other: with that one step 26 of 26 Turkish spelling pairs meet, without it 14.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from codecs import charmap_decode
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import filterfalse

import Stemmer

from graph.words.parts import InParts, in_parts, unit

_LETTERS = {
    "İ": "i", "I": "i", "ı": "i", "ß": "ss", "Ø": "o", "ø": "o", "Ł": "l", "ł": "l", "Æ": "ae", "æ": "ae",
    "Œ": "oe", "œ": "oe", "Đ": "d", "đ": "d", "þ": "th", "Þ": "th",
}  # fmt: skip
_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
# What nobody sees: soft hyphens, joiners, marks of direction. Programs put them into words, and who searches does not.
_UNSEEN = re.compile("[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_WORD = re.compile(r"[^\W_]+")
# What hangs on a word by an apostrophe is a suffix (Samsun'un, company's); after one or two letters it is the word
# itself (l'eau, d'Ivoire), unless it is one that Turkish hangs on them (AB'nin, Ar-Ge'ye, 12'lik, C++'da).
_SUFFIX = re.compile(
    r"(?:(?<=\w{3})['’]\w{1,5}|(?<=[\d+#])['’][^\W\d_]{1,5}"
    r"|(?<=\w\w)['’](?:n?[iu]n|y?[aeiu]|n[aeiu]|[dt][ae](?:n|ki)?|y?l[ae]|l[iu]|l[ae]r))\b"
)
_UNIT = re.compile(unit())
# Most names and words are ASCII, and a table is thrice as fast as a search: letters and digits stay, all else parts.
_ASCII_WORDS = bytes(ord(chr(byte).lower()) if chr(byte).isalnum() else ord(" ") for byte in range(128)).ljust(256)
# Snowball's names for what ISO 639-1 calls these; other languages are matched unstemmed.
_ALGORITHMS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
TEXTS_KEPT, WORDS_KEPT = 4_000, 20_000
_MOST_WAYS = 8
Stem = Callable[[str], str]
Way = tuple[frozenset[str], ...]
"""Words in their order, each as the terms that it may stand as."""
# A Stemmer object is not safe to share between threads.
_local = threading.local()


def fold(text: str) -> str:
    """Lower case without marks and what nobody sees, with İ I ı as i; the same for every store and every question."""
    if text.isascii():
        return text.lower()
    seen = _UNSEEN.sub("", text)
    plain = unicodedata.normalize("NFKD", _LETTER.sub(lambda letter: _LETTERS[letter[0]], seen))
    return "".join(filterfalse(unicodedata.combining, plain)).lower()


def words(text: str) -> list[str]:
    """The folded words of a text, in order, without what an apostrophe hangs on them (Samsun'un → samsun)."""
    if text.isascii() and "'" not in text:
        return text.encode().translate(_ASCII_WORDS).decode().split()
    return _WORD.findall(_bare(text))


def _bare(text: str) -> str:
    folded = fold(text)
    return _SUFFIX.sub("", folded) if "'" in folded or "’" in folded else folded


def key(text: str) -> str:
    """What a name or a label is compared by, however it is written: its folded letters and digits."""
    return "".join(words(text.replace("_", " ")))


def laid_out(text: str, language: str) -> str:
    """The folded and stemmed words of a text in `language` (ISO 639-1), in order: what the lexical leg indexes.

    Words stand apart by spaces, parts of a word that is written in parts by line feeds, and each further form of a word
    after a tab, so that it is seen which words are next to each other. A word in parts stands joined, too (Ar-Ge as ar,
    ge, arge). In a text of several languages (`mul`) each word stands as Turkish and as English stem it.
    """
    written = _UNIT.findall(_bare(text))
    if language == "mul":
        return " ".join(_laid_out(one, ("tr", "en")) for one in written)
    first = _stemmer(language)
    return " ".join(first(one) if one.isalpha() else _laid_out(one, (language,)) for one in written)


@lru_cache(WORDS_KEPT)
def _laid_out(written: str, languages: Sequence[str]) -> str:
    """A word as one of these languages stems it first, and then the others; kept, since few words are most of texts."""
    first, *others = map(_stemmer, languages)
    word = in_parts(written)
    plain = list(map(first, word.parts))
    further = [stem(part) for stem in others for part in word.parts]
    for one in word.joined:
        further += [stem(one) for stem in (first, *others)] if one.isalpha() else [one]
    return "\t".join(["\n".join(plain), *dict.fromkeys(one for one in further if one not in plain)])


def terms(text: str, language: str) -> list[str]:
    """The terms of `laid_out`, each by itself."""
    return laid_out(text, language).split()


@lru_cache(TEXTS_KEPT)
def held_terms(text: str, language: str) -> frozenset[str]:
    """The distinct `terms` of a text; kept for the texts asked for last, since questions look at the same again."""
    return frozenset(terms(text, language))


def alternatives(text: str) -> list[frozenset[str]]:
    """For each distinct word of a question, the terms that it may stand as in a text of any language asked for here.

    A short question is too little to know its language by, so each word is tried as it stands and as
    Turkish and English stem it.
    """
    written = dict.fromkeys(_UNIT.findall(_bare(text)))
    return list(dict.fromkeys(word for one in written for word in _asked(one)))


def ways(text: str) -> tuple[Way, ...]:
    """The ways in which a text says what it says: its words in their order, each with its `alternatives`.

    A word in parts is its parts one after another, or joined.
    """
    found: list[Way] = [()]
    for written in _UNIT.findall(_bare(text)):
        word = in_parts(written)
        either = [tuple(map(_alternatives, word.parts)), *([(_whole(word),)] if word.joined else ())]
        # Of many such words each further one is looked for as it is written.
        found = [(*way, *one) for way in found for one in (either if len(found) < _MOST_WAYS else either[:1])]
    return tuple(way for way in found if way)


def _asked(written: str) -> list[frozenset[str]]:
    """The words that a word of a question asks for.

    One in parts asks for what it is joined, and for those parts that say something by themselves: Ar-Ge for arge, and
    e-ticaret for eticaret and ticaret. What is written joined has the last part: had it all, whatever is written in
    parts would have each twice.
    """
    word = in_parts(written)
    if not word.joined:
        return list(map(_alternatives, word.parts))
    whole = _whole(word)
    telling = list(map(_alternatives, word.telling))
    if telling and word.whole[0].isalpha():
        telling[-1] |= whole
    return telling if len(telling) == len(word.parts) else [whole, *telling]


def _whole(word: InParts) -> frozenset[str]:
    """What a word in parts may stand as where it is joined."""
    return frozenset().union(*map(_alternatives, word.whole))


def _alternatives(word: str) -> frozenset[str]:
    return frozenset({word, _stemmer("tr")(word), _stemmer("en")(word)}) if word.isalpha() else frozenset({word})


def listed(*lists: str) -> frozenset[str]:
    """The words of lists that are set in running text."""
    return frozenset(word for said in lists for word in said.split())


_ALPHABET = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_SORT = str.maketrans({letter: chr(0x100 + place) for place, letter in enumerate(_ALPHABET)})
_LOWER_I = str.maketrans({"I": "ı", "İ": "i"})
_FOREIGN = re.compile(f"[^\\x00-\\x7f{_ALPHABET}]")


def sort_key(name: str) -> str:
    """A key that sorts names as the Turkish alphabet does (ç after c, ı before i, q w x in place)."""
    if name.isascii():
        return charmap_decode(name.encode(), "strict", _ASCII_KEYS)[0]
    return _key(name)


def _key(name: str) -> str:
    lowered = name.translate(_LOWER_I).lower()
    if not lowered.isascii():
        composed = unicodedata.normalize("NFC", lowered)
        lowered = _FOREIGN.sub(lambda match: fold(match[0]), composed)
    return lowered.translate(_SORT)


_ASCII_KEYS = _key("".join(map(chr, range(128))))


def _stemmer(language: str) -> Stem:
    if language not in _ALGORITHMS:
        return _unstemmed
    stemmers: dict[str, Stem] = _local.__dict__
    if language not in stemmers:
        stem = Stemmer.Stemmer(_ALGORITHMS[language], 0).stemWord
        bare = _without_possessive if language == "tr" else _unstemmed
        root = _to_the_root(stem)
        stemmers[language] = lru_cache(100_000)(lambda word: root(bare(word)))
    return stemmers[language]


_SHORTEST_ROOT, _LEAST_POSSESSED = 3, 5


def _to_the_root(stem: Stem) -> Stem:
    """Stem until nothing changes: Turkish membranlar gives membran, but membran gives membra; both must meet.

    Never down to two letters, at which words meet that have nothing in common: fındık gives find, fin, f.
    """

    def root(word: str) -> str:
        while len(shorter := stem(word)) >= _SHORTEST_ROOT and shorter != word:
            word = shorter
        return word

    return root


_POSSESSIVE = re.compile(r"(?<=[a-z][aeiou])s[iu]$")


def _without_possessive(word: str) -> str:
    """Turkish hastanesi, firması without what Snowball leaves of their ending (hastanes, firmas)."""
    return _POSSESSIVE.sub("", word) if len(word) > _LEAST_POSSESSED else word


def _unstemmed(word: str) -> str:
    return word
