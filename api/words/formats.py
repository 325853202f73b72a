"""How numbers and dates are written in each language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from graph.words.sentences import Language

# Read once: to read a locale by its name takes longer than to write a number, and a page of results writes forty.
LOCALES: Mapping[Language, Locale] = {"tr": Locale("tr", "TR"), "en": Locale("en", "GB")}


def number(value: float, language: Language, decimals: int = 0) -> str:
    """1204 as 1.204 or 1,204; .79 as 0,79 or 0.79."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(round(value, decimals), format=pattern, locale=LOCALES[language])


def day(iso: str | None, language: Language) -> str:
    """An ISO date, or a moment's, as 14 Eyl 2026 or 14 Sept 2026; anything else (a year, a month) as it stands."""
    try:
        parsed = date.fromisoformat((iso or "")[:10])
    except ValueError:
        return iso or ""
    return format_date(parsed, format="d MMM y", locale=LOCALES[language])


def ordinal(value: int, language: Language) -> str:
    """1 as 1. or 1st."""
    if language == "tr":
        return f"{value}."
    last = value % 100
    suffix = "th" if 10 <= last <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{suffix}"
