"""The pages of suggested partners, of an organisation or for a need in words, with what is wished of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang, page
from api.pages.levels import LETTERS
from api.pages.trees import Sectors, spread
from api.pages.ways import way_of
from api.questions.caller import Caller
from api.questions.facets import by_region
from api.questions.filters import asked_filter
from api.questions.partners import partners_for, partners_of
from api.web.answers import Once
from api.web.callers import Asking, Text, parts_of
from api.web.ids import quoted_id
from api.words.labels import Places, kind_label
from api.words.plain_text import without_controls
from graph.codes import section_of
from graph.filters import Filter
from graph.vocabulary import vocabulary
from graph.words.folding import sort_key
from graph.words.sentences import Language
from people.alerts.watches import PARTNERS as ASKED_PARTNERS
from people.alerts.watches import PATTERN
from search.partners.answer import PartnerAnswer

router = APIRouter(include_in_schema=False, route_class=Once)
PARTNERS = 10
One = Annotated[Text, Query()]
Tick = Annotated[bool, Query()]
NOBODY = PartnerAnswer(None, "")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wished of partners, as the form has it; an empty choice is none."""

    kind: str
    region: str
    sector: str
    elsewhere: bool = False
    newcomers: bool = False
    one_sided: bool = False

    def keep(self, asking: Caller) -> Filter:
        """The filter; BadInput for what is no kind or code."""
        asked = ([one] if one else None for one in (self.kind, self.region, self.sector))
        return asked_filter(asking.view, *asked)

    @property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """What an address says of them, as the API has it."""
        chosen = [(name, getattr(self, name)) for name in ("kind", "region", "sector")]
        ticked = [(name, "true") for name in ("elsewhere", "newcomers", "one_sided") if getattr(self, name)]
        return [*((name, value) for name, value in chosen if value), *ticked]


@router.get("/{lang}/org/{id:whole}/partners")
def partners(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    request: Request,
    lang: Lang,
    id: str,  # noqa: A002
    asking: Asking,
    kind: One = "",
    region: One = "",
    sector: One = "",
    elsewhere: Tick = False,
    newcomers: Tick = False,
    one_sided: Tick = False,
) -> Response:
    """Suggested partners of an organisation, each with its reasons."""
    wishes = Wishes(kind, region, sector, elsewhere, newcomers, one_sided)
    keep = wishes.keep(asking)
    answer = partners_of(asking, id, keep, PARTNERS, one_sided=one_sided, elsewhere=elsewhere, newcomers=newcomers)
    data = f"/api/v1/organisations/{quoted_id(id)}/partners"
    return _answered(request, lang, asking, answer, wishes, keep, f"{data}?{urlencode(wishes.pairs)}".rstrip("?"))


@router.get("/{lang}/partners")
def partners_in_words(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    request: Request,
    lang: Lang,
    asking: Asking,
    text: One = "",
    kind: One = "",
    region: One = "",
    sector: One = "",
    newcomers: Tick = False,
) -> Response:
    """A field for a need in words, and once it is asked suggested partners, each with its reasons."""
    wishes, said = Wishes(kind, region, sector, newcomers=newcomers), without_controls(text)
    keep = wishes.keep(asking)
    answer = partners_for(asking, said, keep, PARTNERS, newcomers=newcomers) if said else NOBODY
    data = f"/api/v1/partners?{urlencode([('text', said), *wishes.pairs])}" if said else ""
    return _answered(request, lang, asking, answer, wishes, keep, data)


def _answered(  # noqa: PLR0913, PLR0917 - all that the page says
    request: Request, language: Language, asking: Caller, answer: PartnerAnswer, wishes: Wishes, keep: Filter, data: str
) -> Response:
    everyone = Filter(vocabulary().organisations)
    home = parts_of(request).settings.country
    held = by_region(asking, everyone)
    near = {code for code in held if len(code) == LETTERS["region"] and code.startswith(home)}
    countries = {code for code in held if len(code) == LETTERS["country"]}
    tree = Sectors(asking.view.sectors(everyone), keep.sectors, None).sections()
    sectors = sorted({box.value for box in spread(tree)} | keep.sectors, key=_by_section)
    places = Places(asking.view, language)
    places.learn([one.node for one in answer.partners], near | countries | keep.regions, sectors)

    def named(codes: set[str]) -> list[tuple[str, str, bool]]:
        known = [(code, places.region(code), code in keep.regions) for code in codes]
        return sorted(known, key=lambda one: sort_key(one[1]))

    source = answer.source
    values = {
        "node": source,
        "text": answer.text,
        "partners": answer.partners,
        "ways": {
            one.node.id: way_of(source, one.path, language, date.today()) if source and one.path else None
            for one in answer.partners
        },
        "notes": [note[language] for note in answer.notes],
        "wishes": wishes,
        "wished": len(wishes.pairs),
        "kinds": [
            (kind, kind_label(kind, language), kind in keep.kinds) for kind in sorted(vocabulary().organisations)
        ],
        "regions": [*named(near | keep.regions - countries), *named(countries)],
        "sectors": [(code, places.sector_line(code), code in keep.sectors) for code in sectors],
        "data_url": data or None,
        "keep_url": _keep_url(language, answer, wishes, ASKED_PARTNERS),
        "pattern_url": _keep_url(language, answer, wishes, PATTERN) if source else None,
        "here": None if source else "partners",
    }
    return page(request, "partners.html", language, values, places)


def _keep_url(language: Language, answer: PartnerAnswer, wishes: Wishes, sort: str) -> str | None:
    """Where a question about the partners shown is kept; None where nothing is asked."""
    if not (answer.source or answer.text):
        return None
    about = [("about", answer.source.id)] if answer.source else [("q", answer.text)]
    return f"/{language}/alerts?{urlencode([('sort', sort), *about, ('query', urlencode(wishes.pairs))])}"


def _by_section(code: str) -> tuple[str, str]:
    return section_of(code) or code, code if not code.isalpha() else ""
