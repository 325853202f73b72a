"""What rows of tables and forms say of firms, as centres write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache

from graph.errors import BadInput
from graph.view import View
from graph.words.folding import key, words
from graph.words.sentences import series
from ingest.cells import any_day, flag, number
from ingest.classifications.regions import regions
from ingest.personal import refuse_identity
from ingest.refusals import demand, in_column
from programme.centres.firms import firm_of, organisation, province_of, sector_of
from programme.centres.log import check_met
from programme.centres.measured import check_measured
from programme.centres.model import AGREEMENT, KINDS, MEASURES, WORDS, Centre, Firm, Measured, Met
from programme.indicators.cells import number_of
from programme.indicators.statements import check_document, check_source

_TAKEN_BACK = frozenset({"gerial", "withdraw", "withdrawn"})
_REACHED, _OTHERS = frozenset({"", "reached", "ulasilan"}), frozenset({"comparison", "karsilastirma", "kumedisi"})


class Reader:
    """Reads what rows and forms say of firms; each firm is looked up once, in the centre's log before anywhere else."""

    def __init__(self, known: Sequence[Centre], view: View, firms: Callable[[str], Sequence[Firm]]) -> None:
        """`firms` are those in the log of a centre."""
        self._centres, self._view = known, view
        named = cache(lambda centre: _by_name(firms(centre)))

        def firm(centre: Centre, said: str, province: str, sector: str) -> Firm:
            held = named(centre.id).get(" ".join(words(said)), ())
            return firm_of(view, centre, said, province, sector, held=held)

        self._firm = cache(firm)

    def met(self, row: Mapping[str, str], today: date | None = None) -> Met:
        """A line of a log; `Refused` names the column that is wrong."""
        centre, firm = self._who(row)
        with in_column("day"):
            day = day_of(row["day"])
        with in_column("kind"):
            kind = _word(row["kind"], KINDS)
            demand(kind, "programme.centre.kind", said=row["kind"])
        with in_column("text"):
            said, programme = _line(row.get("text", "")), _line(row.get("programme", ""))
        with in_column("partner"):
            partner, region = self._partner(row, kind)
        with in_column("withdrawn"):
            back = flag(row.get("withdrawn", ""))
        with in_column("day"):
            met = Met(centre.id, firm, day, kind, said, partner, region, programme, back)
            return check_met(met, today)

    def measured(self, row: Mapping[str, str], *, exact: bool = False) -> Measured:
        """A measurement; `Refused` names the column that is wrong."""
        centre, firm = self._who(row)
        with in_column("measure"):
            measure = _word(row["measure"], MEASURES)
            demand(measure, "programme.centre.measure", said=row["measure"])
        with in_column("year"):
            year = number(row["year"], float, 1990, date.today().year)
            demand(year is not None and year == int(year), "programme.centre.year", said=row["year"])
        with in_column("value"):
            back = key(row["value"]) in _TAKEN_BACK
            plain = " ".join(row["value"].replace("−", "-").split())
            value = None if back else number_of(plain, row["value"], exact=exact)
        with in_column("unit"):
            unit = " ".join(row.get("unit", "").split())
            demand(unit and len(unit) <= 40 and unit.isprintable(), "programme.centre.unit")
        with in_column("source"):
            source = check_source(row["source"])
            refuse_identity(source)
        with in_column("document"):
            document = check_document(row.get("document", ""))
        with in_column("group"):
            group = key(row.get("group", ""))
            demand(group in _REACHED | _OTHERS, "programme.centre.group", said=row.get("group", ""))
        with in_column("value"):
            told = Measured(centre.id, firm, measure, int(year or 0), value, unit, source, document, group in _REACHED)
            return check_measured(told)

    def _who(self, row: Mapping[str, str]) -> tuple[Centre, Firm]:
        with in_column("centre"):
            centre = centre_meant(self._centres, row["centre"])
        with in_column("sector"):
            sector = sector_of(row.get("sector", "")) or ""
        with in_column("province"):
            province = province_of(row["province"]) if row.get("province", "").strip() else ""
        with in_column("firm"):
            return centre, self._firm(centre, row["firm"], province, sector)

    def _partner(self, row: Mapping[str, str], kind: str) -> tuple[str | None, str | None]:
        """Whom an agreement is with, and where they are: an id where the data has them, else the name."""
        said = " ".join(row.get("partner", "").split())
        if not said:
            return None, None
        demand(kind == AGREEMENT, "programme.centre.partner")
        where = province_of(row["partner_province"]) if row.get("partner_province") else None
        node = organisation(self._view, said, where)
        if node is None:
            return said, where
        return node.id, where or node.region


def _by_name(firms: Sequence[Firm]) -> Mapping[str, Sequence[Firm]]:
    found: dict[str, list[Firm]] = {}
    for one in firms:
        for said in {" ".join(words(one.name)), " ".join(words(one.key))}:
            found.setdefault(said, []).append(one)
    return found


def centre_meant(known: Sequence[Centre], said: str) -> Centre:
    """The centre that an id, a name or a province means; BadInput lists what there is."""
    by_id = next((one for one in known if one.id == said.strip()), None)
    if by_id:
        return by_id
    meant = [one for one in known if key(said) in {key(one.name), *map(key, _places(one))}]
    if len(meant) != 1:
        raise BadInput("programme.centre.unknown", said=said, known=series(one.name for one in known))
    return meant[0]


def _places(one: Centre) -> list[str]:
    return [word for code in one.territory for word in (code, *(regions()[code].called if code in regions() else ()))]


def day_of(said: str) -> date:
    """The day that a cell means; BadInput for none, or only a month or year."""
    read = any_day(said)
    if not read or len(read) != len("2026-11-02"):
        raise BadInput("programme.centre.day")
    return date.fromisoformat(read)


def _word(said: str, known: Sequence[str]) -> str:
    """The one of the known words that is meant in either language; empty where it is none."""
    return next((name for name in known if key(said) in {key(name), *map(key, WORDS[name])}), "")


def _line(said: str) -> str:
    plain = " ".join(said.split())
    demand(plain.isprintable(), "programme.centre.long", longest=1_000)
    refuse_identity(plain)
    return plain
