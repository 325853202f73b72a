"""The columns of the organisations template, in Turkish and English, and how their cells are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from graph.errors import BadInput
from graph.folding import fold, words
from graph.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the template: its names, what it takes, and an example, in Turkish and English."""

    name: str
    turkish: str
    says_tr: str
    says_en: str
    example: str = ""


COLUMNS = (
    Column("id", "kimlik", "Değişmeyen kimlik; boş bırakılırsa VKN'den ya da ad ile ilden türetilir",
           "A lasting id; left empty it is made of the tax number, or of name and city", "tr:ornek-makina"),
    Column("name", "ad", "Kuruluşun adı (gerekli)", "The organisation's name (required)", "Örnek Makina A.Ş."),
    Column("kind", "tür", "Tür: KOBİ, Firma, Küme, Üniversite, Oda … (gerekli)",
           "Kind: sme, company, cluster, university, chamber … (required)", "KOBİ"),
    Column("country", "ülke", "Ülke adı ya da iki harfli kodu", "Country, by name or two-letter code", "TR"),
    Column("region", "bölge", "NUTS kodu; boşsa ilden bulunur", "NUTS code; found from the city when empty", "TR833"),
    Column("city", "il", "İl ya da şehir", "City or province", "Çorum"),
    Column("sectors", "sektörler", "NACE kodları, noktalı virgülle ayrılır", "NACE codes, separated by semicolons",
           "28.93; 25.62"),
    Column("website", "web", "Web adresi", "Web address", ""),
    Column("description", "tanıtım", "Birkaç cümleyle ne yaptığı", "What it does, in a few sentences",
           "Un değirmenleri için makine üretir."),
    Column("needs", "aradıkları", "Ne aradığı; birden çoksa | ile ayrılır", "What it seeks; several separated by |",
           "Gıda ile temasa uygun kaplama yaptırmak istiyoruz."),
    Column("capabilities", "sundukları", "Ne yapabildiği; birden çoksa | ile ayrılır",
           "What it can do; several separated by |", "Paslanmaz sac işliyoruz. | 3 eksen CNC frezemiz var."),
    Column("member_of", "üyesi olduğu", "Üyesi olduğu küme ve birliklerin kimlikleri, noktalı virgülle",
           "Ids of the clusters and associations it is a member of, separated by semicolons", ""),
    Column("hosts", "ev sahipliği", "Ev sahipliği yaptığı kuruluşların kimlikleri",
           "Ids of the organisations that it hosts", ""),
    Column("vkn", "vkn", "10 haneli vergi kimlik numarası", "Turkish tax number, 10 digits", ""),
    Column("employees", "çalışan", "Çalışan sayısı", "Number of employees", "24"),
    Column("founded", "kuruluş yılı", "Kuruluş yılı", "Year of foundation", "1998"),
    Column("audience", "görünürlük", "Kim görebilir; boş: herkes", "Who may see it; empty: everyone", ""),
    Column("demo", "örnek", "Uydurma kayıt mı? evet / hayır", "Is it invented? yes / no", "evet"),
    Column("lon", "boylam", "Boylam (derece)", "Longitude in degrees", ""),
    Column("lat", "enlem", "Enlem (derece)", "Latitude in degrees", ""),
    Column("names", "diğer adlar", "Öteki adları, dil:ad biçiminde, | ile ayrılır",
           "Other names as language:name, separated by |", "en:Örnek Machinery Inc."),
)  # fmt: skip

# Firms that write "Firma" mean any; what people write beside the vocabulary's own labels.
_SAID = {"firm": "company", "firma": "company", "şirket": "company", "kobi": "sme", "stk": "ngo", "dernek": "ngo",
         "vakıf": "ngo", "osb": "public_body", "ticaret ve sanayi odası": "chamber", "araştırma": "research_centre",
         "laboratuvar": "research_centre", "teknokent": "technopark", "bilgi merkezi": "info_centre"}  # fmt: skip
_YES = frozenset({"yes", "evet", "true", "1", "x", "e", "y", "demo", "örnek", "ornek"})
_NO = frozenset({"", "no", "hayir", "false", "0", "h", "n"})


def column_names(header: list[str]) -> dict[str, str]:
    """The template's name of each column that the header has, by the name that it has there."""
    known = {_key(spelling): c.name for c in COLUMNS for spelling in (c.name, c.turkish)}
    return {said: known[_key(said)] for said in header if _key(said) in known}


def kind_of(said: str) -> str:
    """The organisation's kind from its name or label in either language; BadInput lists them."""
    known = {_key(word): kind for word, kind in _SAID.items()}
    for kind in vocabulary().kinds.values():
        if kind.organisation:
            known |= {_key(word): kind.name for word in (kind.name, *kind.label.values(), *kind.many.values())}
    if _key(said) not in known:
        kinds = ", ".join(sorted(vocabulary().organisations))
        raise BadInput(f"“{said}” is no kind of organisation; use one of: {kinds}.")
    return known[_key(said)]


def flag(said: str) -> bool:
    """Yes or no, in either language; BadInput for anything else."""
    word = fold(said.strip())
    if word not in _YES | _NO:
        raise BadInput(f"“{said}” is neither yes (evet) nor no (hayır).")
    return word in _YES


def number(said: str, read: Callable[[str], float] = float) -> float | None:
    """A number, with a comma or a point; None for an empty cell, BadInput for anything else."""
    if not said.strip():
        return None
    try:
        value = read(said.strip().replace(",", "."))
    except ValueError as error:
        raise BadInput(f"“{said}” is no number.") from error
    if not isfinite(value):
        raise BadInput(f"“{said}” is no number.")
    return value


def listed(said: str, separators: str) -> list[str]:
    """The parts of a cell that holds several things."""
    for separator in separators[1:]:
        said = said.replace(separator, separators[0])
    return [part.strip() for part in said.split(separators[0]) if part.strip()]


def tax_number(said: str) -> str | None:
    """The Turkish tax number (10 digits, the last one a check digit); BadInput says what is wrong, never the digits.

    A number of 11 digits is a person's identity number: personal data, refused.
    """
    digits = "".join(said.split())
    if not digits:
        return None
    if len(digits) == 11 and digits.isdigit():
        raise BadInput("An 11-digit number is a person's identity number, which is not kept: leave the cell empty.")
    if len(digits) != 10 or not digits.isdigit() or _check_digit(digits) != int(digits[9]):
        raise BadInput("The tax number must have 10 digits, and its check digit must hold.")
    return digits


def _check_digit(digits: str) -> int:
    """The check digit of the Revenue Administration's tax number."""
    total = 0
    for place in range(9):
        shifted = (int(digits[place]) + 9 - place) % 10
        if shifted:
            total += (shifted * 2 ** (9 - place)) % 9 or 9
    return (10 - total % 10) % 10


def _key(said: str) -> str:
    return "".join(words(said.replace("_", " ")))
