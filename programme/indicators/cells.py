"""How values, units and audiences are read as people write them in a cell or a form."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.audience import checked, owner
from graph.errors import BadInput
from graph.words.folding import key
from ingest.cells import number
from programme.indicators.definitions import Indicator, Unit, check_value
from programme.indicators.statements import Audience

_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""A number that is 1250 to some and 1.25 to others."""
_PERCENT = re.compile(r"%\s*(?P<before>.+)|(?P<behind>.+?)\s*%")
_UNITS: Mapping[Unit, Mapping[str, float]] = {
    "number": {"sayi": 1, "adet": 1, "number": 1, "count": 1, "kisi": 1, "people": 1},
    "percent": {"%": 1, "yuzde": 1, "percent": 1, "percentage": 1, "oran01": 100, "share": 100, "fraction": 100},
    "ratio": {"oran": 1, "ratio": 1, "katsayi": 1, "sayi": 1, "number": 1},
    "years": {"yil": 1, "years": 1, "year": 1, "ay": 1 / 12, "months": 1 / 12, "month": 1 / 12},
    "months": {"ay": 1, "months": 1, "month": 1, "yil": 12, "years": 12, "year": 12},
    "thousand_eur": {
        "binavro": 1, "bineuro": 1, "bineur": 1, "thousandeur": 1, "thousandeuro": 1, "thousandeuros": 1, "keur": 1,
        "avro": 1e-3, "euro": 1e-3, "eur": 1e-3, "euros": 1e-3, "milyonavro": 1e3, "milyoneuro": 1e3, "milyoneur": 1e3,
        "millioneur": 1e3, "millioneuro": 1e3, "millioneuros": 1e3, "meur": 1e3,
    },
}  # fmt: skip
"""What people write for each unit, and how many of ours one of it is."""
_OWN = frozenset({"own", "kendi", "kendisi", "yalnizkendisi", "kurulus", "org"})
_MEMBERS = frozenset({"members", "uyeler", "kumeuyeleri"})


def value_of(said: str, one: Indicator, unit: str = "", *, exact: bool = False) -> float:
    """The value in the indicator's unit; BadInput where it is none, or could be two numbers.

    A unit may stand in its own cell, or a percent sign beside the number. `exact`: a workbook gave the number, so that
    a point is its decimal one.
    """
    plain = " ".join(said.replace("−", "-").split())
    percent = _PERCENT.fullmatch(plain)
    if percent:
        plain = (percent["before"] or percent["behind"]).strip()
        unit = unit or "%"
    return check_value(one, number_of(plain, said, exact=exact) * _factor(unit, one))


def number_of(plain: str, said: str, *, exact: bool = False) -> float:
    """The number that a cell holds; BadInput, which repeats what was `said`, where it is none or could be two."""
    if not exact and _TWO_WAYS.fullmatch(plain):
        raise BadInput("programme.value.two_ways", said=said)
    read = number(plain)
    if read is None:
        raise BadInput("programme.value.none")
    return read


def _factor(said: str, one: Indicator) -> float:
    if not said.strip():
        return 1.0
    plain = "%" if said.strip() == "%" else key(said)
    factor = _UNITS[one.unit].get(plain)
    if factor is None and plain != key(one.unit):
        raise BadInput("programme.value.unit", said=said, name=one.name, unit=unit_name(one.unit))
    return factor or 1.0


def unit_name(unit: Unit) -> Mapping[str, str]:
    """What a unit is called, by language."""
    return _NAMES[unit]


_NAMES: Mapping[Unit, Mapping[str, str]] = {
    "number": {"tr": "sayı", "en": "number"},
    "percent": {"tr": "yüzde", "en": "percent"},
    "ratio": {"tr": "oran", "en": "ratio"},
    "years": {"tr": "yıl", "en": "years"},
    "months": {"tr": "ay", "en": "months"},
    "thousand_eur": {"tr": "bin avro", "en": "thousand EUR"},
}


def audience_of(said: str, subject: str) -> Audience:
    """Who may see a statement of a subject; the subject and its members where nothing is said.

    BadInput for an audience that is not of this subject: statements are for everyone, its members, or itself.
    """
    if not said.strip() or key(said) in _MEMBERS:
        return "members"
    if key(said) in _OWN:
        return "own"
    audience = checked(said)
    if audience == "public":
        return "public"
    group = audience.partition(":")[0]
    if group not in {"members", "org"} or owner(audience) != subject:
        raise BadInput("programme.statement.audience")
    return "members" if group == "members" else "own"
