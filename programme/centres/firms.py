"""Which firm is meant: by an id, a tax number or an exact name; one that is in no data is kept by name and province."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from graph.codes import region_code
from graph.errors import BadInput
from graph.filters import Filter
from graph.gazetteer import city_names
from graph.model import Node
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.folding import words
from graph.words.names import key_words
from graph.words.sentences import series
from ingest.classifications.regions import by_plate, regions
from ingest.personal import refuse_identity, tax_number
from ingest.sectors import Sectors
from programme.centres.model import PROVINCE, Centre, Firm

LOCAL = "firm:"
"""What the key of a firm begins with that only centres know."""
_CALLED = 20
_TAX_NUMBER = (9, 10)
_LONGEST = 200


def firm_of(  # noqa: PLR0913 - what is known, and what is said
    view: View, centre: Centre, said: str, province: str = "", sector: str = "", *, held: Sequence[Firm] = ()
) -> Firm:
    """The firm that a cell or a field means, as the view knows it; BadInput where it could be several, or is none.

    A name that is in the centre's log (`held`) stands for the firm there. One that nobody in the data has stands for a
    firm that the centre alone knows, in the province that is said, or else in the centre's own where it has one.
    """
    plain = " ".join(said.split())
    if not plain or len(plain) > _LONGEST or not plain.isprintable():
        raise BadInput("programme.centre.firm", longest=_LONGEST)
    code = province_of(province) if province.strip() else None
    meant = [one for one in held if one.key == plain or words(one.name) == words(plain)]
    before = [one for one in meant if code is None or one.region.startswith(code)]
    if len(before) > 1:
        raise BadInput("programme.centre.several", said=plain, ids=series(one.key for one in before))
    if before:
        return replace(before[0], sector=sector_of(sector) or before[0].sector)
    known = organisation(view, plain, code)
    nace = sector_of(sector)
    if known is not None:
        region = code or known.region or _home(centre)
        return Firm(known.id, known.name[:_LONGEST], region, nace or next(iter(known.sectors), None))
    region = code or _home(centre)
    return Firm(local_key(plain, region), plain, region, nace)


def organisation(view: View, said: str, region: str | None = None) -> Node | None:
    """The one organisation that an id, a tax number or an exact name means; None for a name that nobody has.

    BadInput for an id or a tax number that nobody has, a name that several have, and a person's identity number.
    """
    if node := view.nodes([said]).get(said):
        if node.kind not in vocabulary().organisations:
            raise BadInput("programme.centre.no_firm", said=said)
        return node
    digits = "".join(said.split())
    if digits.isdigit() and len(digits) in _TAX_NUMBER:
        return _by_tax_number(view, digits)
    refuse_identity(said)
    if ":" in said and " " not in said:
        raise BadInput("programme.centre.no_firm", said=said)
    return _by_name(view, said, region)


def _by_tax_number(view: View, digits: str) -> Node:
    number = tax_number(digits) or ""
    found = [node for node in _named(view, key_words(number)) if str(node.props.get("vkn")) == number]
    if len(found) != 1:
        raise BadInput("programme.centre.no_tax_number")
    return found[0]


def _by_name(view: View, said: str, region: str | None) -> Node | None:
    asked = words(said)
    found = [node for node in _named(view, asked) if any(words(name) == asked for name in node.called)]
    if region and len(found) > 1:
        found = [node for node in found if (node.region or "").startswith(region)]
    if len(found) > 1:
        raise BadInput("programme.centre.several", said=said, ids=series(sorted(node.id for node in found)))
    return found[0] if found else None


def _named(view: View, question: Sequence[str]) -> list[Node]:
    hits = view.named(question, Filter(vocabulary().organisations), _CALLED)
    return list(view.nodes(hit.id for hit in hits).values())


def local_key(name: str, region: str) -> str:
    """The key of a firm that only centres know: its folded name and its province."""
    return f"{LOCAL}{region}:{'-'.join(words(name))}"


def province_of(said: str) -> str:
    """The NUTS code of a province or region by code, name or plate number; BadInput for what is none."""
    name = " ".join(words(said))
    code = _provinces().get(name) or by_plate().get(said.strip().zfill(2))
    if code:
        return code
    try:
        return region_code(said)
    except BadInput:
        raise BadInput("programme.centre.province", said=said) from None


@cache
def _provinces() -> dict[str, str]:
    """Türkiye's provinces by their folded names, and by what else people write for them."""
    plates = set(by_plate().values())
    named = {" ".join(words(name)): code for code in plates for name in regions()[code].called}
    return {name: code for name, code in city_names() if code in plates} | named


def sector_of(said: str) -> str | None:
    """The NACE code that a cell means; None for an empty one, BadInput for what is none."""
    return _sectors().read(said).codes[0] if said.strip() else None


@cache
def _sectors() -> Sectors:
    return Sectors()


def _home(centre: Centre) -> str:
    if len(centre.territory) == 1 and len(centre.territory[0]) == PROVINCE:
        return centre.territory[0]
    raise BadInput("programme.centre.which_province")
