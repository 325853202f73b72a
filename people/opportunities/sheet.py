"""Opportunities as a table, in and out; docs/opportunities.md has its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from graph.errors import BadInput
from graph.words.sentences import Sentence
from ingest.cells import any_day, audience, flag, listed
from ingest.tables.columns import AUDIENCE, Column
from ingest.tables.filled import check_filled, table_rows
from ingest.tables.template import Template
from people.database import Database
from people.opportunities.course import MOST, Terms, write
from people.opportunities.said import KINDS, MONEY, STAGES, Said, checked, checked_end
from people.persons import Person, utc_now
from people.rights import checked_audience

EXAMPLE = {"tr": "Örnek: dokusuz kumaş arıyoruz", "en": "Example: we seek nonwoven fabric"}
"""The title of the template's example, which is passed over."""
ROWS = MOST
"""Rows of a table that are read: an organisation's own are read again whole."""
COLUMNS = (
    Column("kind", "tür", f"Şunlardan biri: {', '.join(KINDS)} (gerekli)", f"One of {', '.join(KINDS)} (required)",
           "business_request", "business_request", ("type",)),
    Column("title", "başlık", "10–150 harf (gerekli)", "10–150 letters (required)", EXAMPLE["tr"], EXAMPLE["en"]),
    Column("text", "metin", "Ne arandığı ya da sunulduğu, 40–4.000 harf (gerekli)",
           "What is sought or offered, 40–4,000 letters (required)",
           "Yılda otuz ton, 45 g/m² ağırlığında dokusuz kumaş arıyoruz; her parti izlenebilmeli.",
           "We seek thirty tonnes a year of nonwoven fabric of 45 g/m²; each lot must be traceable.",
           ("açıklama", "description"), "\n"),
    Column("partner", "ortak", "Nasıl bir ortak arandığı", "What partner is sought", line_end="\n"),
    Column("money", "para", f"Boş ya da şunlardan biri: {', '.join(MONEY[1:])}",
           f"Empty or one of {', '.join(MONEY[1:])}"),
    Column("stage", "aşama", f"Boş ya da şunlardan biri: {', '.join(STAGES[1:])}",
           f"Empty or one of {', '.join(STAGES[1:])}"),
    Column("required", "zorunlu", "Ortakta olması gereken", "What the partner must have"),
    Column("welcome", "iyi olur", "Ortakta olsa iyi olan", "What the partner might have"),
    Column("regions", "bölgeler", "Ortağın olabileceği NUTS kodları, noktalı virgülle; boş: her yer",
           "NUTS codes where the partner may be, split by semicolons; empty: anywhere", line_end=";"),
    Column("sectors", "sektörler", "NACE kodları, noktalı virgülle", "NACE codes, split by semicolons", line_end=";"),
    Column("languages", "diller", "Çalışma dilleri, iki harfli kodlarla, noktalı virgülle",
           "Languages to work in, by two-letter codes, split by semicolons", line_end=";"),
    Column("unnamed", "adsız", "Ad karşı taraf kabul edilene dek saklansın mı: evet, hayır",
           "Whether the name stays unsaid until both sides agree: yes, no"),
    Column("adviser", "danışman", "İlgi önce danışmana mı gitsin: evet, hayır",
           "Whether interest goes to the adviser first: yes, no"),
    Column("ends", "son gün", "Geçerli olduğu son gün, 2027-05-31 gibi",
           "The last day on which it stands, as 2027-05-31"),
    AUDIENCE,
)  # fmt: skip
TOLD = (
    Column("status", "durum", "Nerede olduğu; okunurken bakılmaz", "How far it is; not looked at when read"),
    Column("published", "yayın günü", "Ne zaman yayımlandığı", "When it was published"),
    Column("last day", "bittiği gün", "Son günü, geçmiş de olsa", "Its last day, past ones too"),
    Column("publisher", "yayımlayan", "Kimin yayımladığı, görünüyorsa", "Who published it, where that is to be seen"),
    Column("id", "kimlik", "Kimliği", "Its id"),
)
"""What a table says that has left the house beside what is read of it again."""
OPPORTUNITIES = "opportunities"
"""What `imece template` calls the table."""
TEMPLATE = Template(COLUMNS, {"tr": "Fırsatlar", "en": "Opportunities"})
NEEDED = ("kind", "title", "text")
_PARTED = ";,"


class Refused(BadInput):
    """A table of which no row was taken, with what is wrong with each."""

    def __init__(self, problems: Sequence[Sentence]) -> None:
        super().__init__("people.opportunity.table", n=len(problems))
        self.problems = problems


def read_drafts(database: Database, who: Person, organisation: str, path: Path, now: datetime | None = None) -> int:
    """Keep each row of a table (CSV, XLSX) as a draft of an organisation; how many. All are kept or none: `Refused`."""
    now = now or utc_now()
    who.check_may("editor", organisation)
    check_filled(path, (*COLUMNS, *TOLD), NEEDED, OPPORTUNITIES)
    problems: list[Sentence] = []

    def refuse(line: int, column: str, reason: Sentence, _: Mapping[str, str]) -> None:
        problems.append(_at(line, Sentence("people.opportunity.cell", {"column": column, "reason": reason})))

    found: list[tuple[Said, Terms]] = []
    for line, row in table_rows(path, (*COLUMNS, *TOLD), refuse):
        if row.get("title") in EXAMPLE.values():
            continue
        try:
            found.append(_draft(row, organisation, now.date()))
        except BadInput as error:
            problems.append(_at(line, error.sentence))
        if len(found) + len(problems) > ROWS:
            raise BadInput("people.opportunity.rows", most=ROWS)
    if problems:
        raise Refused(problems)
    return len(write(database, who, organisation, found, now))


def _draft(row: Mapping[str, str], organisation: str, today: date) -> tuple[Said, Terms]:
    def cell(name: str) -> str:
        return (row.get(name) or "").strip()

    said = Said(
        kind=cell("kind"), title=cell("title"), text=cell("text"), partner=cell("partner"), money=cell("money"),
        stage=cell("stage"), required=cell("required"), welcome=cell("welcome"),
        regions=tuple(listed(cell("regions"), _PARTED)), sectors=tuple(listed(cell("sectors"), _PARTED)),
        languages=tuple(listed(cell("languages"), _PARTED)),
    )  # fmt: skip
    day = any_day(cell("ends"))
    if day and len(day) < len("2027-05-31"):
        raise BadInput("ingest.cell.no_date", said=cell("ends"))
    terms = Terms(
        audience=checked_audience(audience(cell("audience")), organisation),
        hidden=flag(cell("unnamed")) if cell("unnamed") else False,
        adviser=flag(cell("adviser")) if cell("adviser") else False,
        ends=checked_end(date.fromisoformat(day) if day else None, today),
    )
    return checked(said), terms


def _at(line: int, reason: Sentence) -> Sentence:
    return Sentence("people.opportunity.line", {"line": line, "reason": reason})
