"""What a request or an offer says, checked once for every way in: forms, tables, the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Literal, get_args

from graph.codes import region_code, sector_code
from graph.errors import BadInput
from graph.words.language import detect
from graph.words.sentences import Sentence, series
from ingest.cells import language_code
from ingest.personal import refuse_identity

Kind = Literal["technology_offer", "technology_request", "business_offer", "business_request", "rd_request"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The kinds of the Enterprise Europe Network's partnering opportunities."""
OFFERS, RD = frozenset({"technology_offer", "business_offer"}), "rd_request"
"""Those in which something is offered, and the one that seeks a partner for research."""
MONEY = ("", "pays", "paid", "shares")
"""Which way money flows: not said, to the partner, from the partner, both bear and share."""
STAGES = ("", "idea", "prototype", "tried", "market")
"""How far a technology or product is: not said, an idea, a prototype, tried where it is used, on the market."""
TITLE, TEXT, SHORT = (10, 150), (40, 4_000), 500
"""Letters of a title and of a text, at least and at most, and of the other lines at most."""
PARTNER = 2_000
CODES = 10
"""Regions, sectors and languages of one."""
LONGEST, USUAL = timedelta(days=366), timedelta(days=182)
"""How long one may stand, and how long it does where nobody says."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is asked for or offered.

    `partner` says who is sought, `required` and `welcome` what that partner must and might have; `regions` (NUTS) are
    those the partner may be in, any where there is none; `languages` (ISO 639-1) those one can work in.
    """

    kind: str
    title: str
    text: str
    partner: str = ""
    money: str = ""
    stage: str = ""
    required: str = ""
    welcome: str = ""
    regions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def offers(self) -> bool:
        """Whether something is offered, else asked for."""
        return self.kind in OFFERS

    @property
    def language(self) -> str:
        """The language that it is written in (ISO 639-1, `und` where it does not tell)."""
        return detect(f"{self.title}. {self.text}")

    def json(self) -> dict[str, object]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> Said:
        """What was kept."""
        values = {field.name: kept[field.name] for field in fields(cls) if field.name in kept}
        return cls(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})  # type: ignore[arg-type]


def checked(said: Said) -> Said:
    """The same in its one spelling; BadInput says of the first thing that cannot be what to do."""
    one_of("kind", said.kind, KINDS)
    one_of("money", said.money, MONEY)
    one_of("stage", said.stage, STAGES)
    tidy = Said(
        kind=said.kind,
        title=_line("title", said.title, *TITLE),
        text=_block("text", said.text, *TEXT),
        partner=_block("partner", said.partner, 0, PARTNER),
        money=said.money,
        stage=said.stage,
        required=_line("required", said.required, 0, SHORT),
        welcome=_line("welcome", said.welcome, 0, SHORT),
        regions=_codes([region_code(one) for one in said.regions]),
        sectors=_codes([sector_code(one) for one in said.sectors]),
        languages=_codes([language_code(one) for one in said.languages]),
    )
    refuse_identity("\n".join((tidy.title, tidy.text, tidy.partner, tidy.required, tidy.welcome)))
    return tidy


def checked_end(ends: date | None, today: date) -> date:
    """The last day on which it stands; BadInput for one that is past or too far."""
    chosen = ends or today + USUAL
    if not today < chosen <= today + LONGEST:
        raise BadInput("people.opportunity.ends", day=(today + LONGEST).isoformat())
    return chosen


def field_name(name: str) -> Sentence:
    """What a field is called."""
    return Sentence(f"people.opportunity.field.{name}")


def one_of(name: str, given: str, known: tuple[str, ...]) -> None:
    """BadInput unless it is one of those that are known."""
    if given not in known:
        raise BadInput("people.opportunity.one_of", field=field_name(name), known=series([one for one in known if one]))


def _line(name: str, given: str, least: int, most: int) -> str:
    return _sized(name, " ".join(given.split()), least, most)


def _block(name: str, given: str, least: int, most: int) -> str:
    return _sized(name, tidy_lines(given), least, most)


def tidy_lines(given: str) -> str:
    """A text of several lines, without the blanks that nobody meant."""
    return "\n".join(" ".join(line.split()) for line in given.replace("\r\n", "\n").split("\n")).strip()


def _sized(name: str, given: str, least: int, most: int) -> str:
    shown = given.replace("\n", "")
    if not least <= len(given) <= most or not (not shown or shown.isprintable()):
        raise BadInput("people.opportunity.length", field=field_name(name), least=least, most=most)
    return given


def _codes(given: list[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(given))
    if len(found) > CODES:
        raise BadInput("people.opportunity.codes", most=CODES)
    return found
