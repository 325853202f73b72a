"""Words that are written in parts, or joined, or with signs: Ar-Ge and arge, 9–15 mm and 9-15mm, C++, M12×1,5.

What is here is of folded words; how the parts are stemmed is said in `graph.words.folding`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Two short words are one (AR GE) where neither is any of these.
_APART = (
    "ac ai am an as at au az be bi bu by da de di do du eh el en es et eu go ha he id if ii il im in ir is it iv iz ki "
    "la le lo me mi mu my ne no of oh ok on or os ot oy oz se si so su ta te to um up us ve vi we ya ye yi za"
)
# What is measured in: a number and it are one, 15 mm and 15mm.
_MEASURES = (
    "mm cm dm m km um nm μm mm2 cm2 m2 mm3 cm3 m3 kg g mg ug μg t l ml cl dl w kw mw gw wh kwh mwh gwh v kv mv ma hz "
    "khz mhz ghz pa kpa mpa bar mbar n kn k rpm db dba lm lx ppm mah ah va kva mva tex dtex denye denier gsm inch inc "
    "hp gb tb mb mbps gbps"
)
_HYPHEN = r"[-\u2010-\u2013\u2212]"


def unit(letter: str = r"[^\W_]") -> str:
    """A regular expression, for small letters, of a word in a text with all the parts that it is written in.

    `letter` is one of what words consist of.
    """
    end = rf"(?!{letter})"
    free = rf"(?<!\w)(?<!{_HYPHEN})"
    short = rf"(?!(?:{'|'.join(_APART.split())}){end})[^\W\d_]{{2}}"
    joints = (
        rf"{_HYPHEN}(?={letter})",
        r"(?<=\d)[.,](?=\d)",
        r"(?<=\d)[ ]?[×x][ ]?(?=\d)",
        rf"(?<=\d)[ ](?=(?:{'|'.join(_MEASURES.split())}){end})",
    )
    units = (
        rf"[^\W\d_]{{3,}}+(?![\d\u0300-\u036f]|{_HYPHEN})",  # most words: found first, they cost the least
        rf"{free}[^\W\d_](?:\+{{1,3}}|\#){end}",
        rf"{free}{short}[ ]{short}{end}(?!{_HYPHEN})",
        # A letter is a part of the word after it (e ticaret), unless it is a word itself.
        rf"{free}(?![aiuoö][ ])[^\W\d_][ ](?=[^\W\d_]{{3}})(?:(?!\d){letter})++{end}(?!{_HYPHEN})",
        rf"{letter}++(?:(?:{'|'.join(joints)}){letter}++)*",
    )
    return "|".join(units)


_PART = re.compile(r"\d+|[^\W\d_]+")
_NUMBER_OR_LETTERS = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_SIGNED = re.compile(r"[^\W\d_](?:\+{1,3}|#)")
_HYPHENS = re.compile(_HYPHEN)
_TIMES = re.compile(r"(?<=\d)x(?=\d)")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
# More is a list, an address, a formula.
_MOST_PIECES, _MOST_PARTS = 4, 8
_SHORT = 2


@dataclass(frozen=True, slots=True)
class InParts:
    """A word by its `parts` (runs of letters, and of digits) in their order.

    `joined` is what they stand as together, the whole last: letters stand side by side (arge), numbers keep what is
    between them (13934-1, 9-15mm) with a decimal point, and × is x. `whole` is that alone, a number of thousands with
    and without what sets them apart; `telling` are those parts, and of the joined, that say something by themselves.
    """

    parts: tuple[str, ...]
    joined: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()


def in_parts(written: str) -> InParts:
    """A folded word as `unit` finds it."""
    return InParts((written,)) if written.isalpha() or _SIGNED.fullmatch(written) else _read(written)


@lru_cache(100_000)
def _read(written: str) -> InParts:
    parts = tuple(_PART.findall(written))
    pieces = _HYPHENS.split(written.replace("×", "x").replace(",", ".").replace(" ", ""))
    if len(parts) == 1 or len(parts) > _MOST_PARTS or len(pieces) > _MOST_PIECES:
        return InParts(parts)
    last = pieces[0]
    for piece in pieces[1:]:
        last += f"-{piece}" if last[-1].isdigit() and piece[0].isdigit() else piece
    whole = (last, last.replace(".", "")) if _THOUSANDS.fullmatch(last) else (last,)
    some = dict.fromkeys(one for piece in pieces for one in (*_TIMES.split(piece), piece))
    among = [one for one in some if one not in parts and one not in whole]
    return InParts(parts, (*among, *reversed(whole)), whole, (*among, *_telling(written)))


def _telling(written: str) -> list[str]:
    """The parts that say something by themselves: no letter, no number of a digit or two, nothing of Ar-Ge."""
    said = _NUMBER_OR_LETTERS.findall(written.replace(",", "."))
    long = [part for part in said if len(part) > (1 if part.isalpha() else _SHORT)]
    return long if len(said) > 1 and any(len(part) > _SHORT for part in long) else []
