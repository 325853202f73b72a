"""Centres, firms, what a centre had to do with a firm, and what was measured of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Kind = Literal["contact", "visit", "meeting", "training", "service", "referral", "agreement"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FACE_TO_FACE: frozenset[str] = frozenset({"visit", "meeting"})
AGREEMENT, REFERRAL = "agreement", "referral"
Measure = Literal["production", "export", "efficiency"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
FEWEST = 10
"""Firms behind a figure that is shown: under them it would speak of each."""
FIRMS, CHANGE = 140, 0.2
"""What a new centre is to reach: a fifth of the programme's 700 firms, and a change by a fifth."""
PROVINCE, NUTS_2 = 5, 4
"""Signs of the codes of a province and of a region of NUTS 2."""


@dataclass(frozen=True, slots=True)
class Centre:
    """An info centre: `territory` are NUTS codes, `firms` and `change` what it is to reach."""

    id: str
    name: str
    host: str | None
    territory: tuple[str, ...]
    firms: int = FIRMS
    change: float = CHANGE
    opened: date = date.min


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm as a row names it: its key, its name, its province (NUTS 3) and its sector (NACE) where that is known."""

    key: str
    name: str
    region: str
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """What a centre had to do with a firm on a day; a partner is whom an agreement is with.

    `back` says that what is said otherwise the same is taken back.
    """

    centre: str
    firm: Firm
    day: date
    kind: str
    text: str = ""
    partner: str | None = None
    partner_region: str | None = None
    programme: str = ""
    back: bool = False

    @property
    def same(self) -> tuple[object, ...]:
        """What makes two of them one."""
        return self.centre, self.firm.key, self.day, self.kind, self.text, self.partner or "", self.programme


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a firm in a year, in a unit; `value` None takes back what was said.

    `reached` says whether the firm is one of the centre's, or one to compare them with.
    """

    centre: str
    firm: Firm
    measure: str
    year: int
    value: float | None
    unit: str
    source: str
    document: str | None = None
    reached: bool = True

    @property
    def of(self) -> tuple[str, str, str, int]:
        """What it is a measurement of: centre, firm, measure, year."""
        return self.centre, self.firm.key, self.measure, self.year


WORDS: Mapping[str, tuple[str, ...]] = {
    "contact": ("temas", "telefon", "ilk temas", "first contact", "call"),
    "visit": ("ziyaret", "firma ziyareti", "site visit"),
    "meeting": ("görüşme", "toplantı", "yüz yüze görüşme", "face to face"),
    "training": ("eğitim", "course"),
    "service": ("hizmet", "danışmanlık", "consulting"),
    "referral": ("yönlendirme", "destek programına yönlendirme"),
    "agreement": ("anlaşma", "iş birliği anlaşması", "sözleşme", "contract"),
    "production": ("üretim", "üretim değeri", "output"),
    "export": ("ihracat", "dış satım", "exports"),
    "efficiency": ("verimlilik", "productivity"),
}
"""What people write for kinds and measures beside their names."""
