"""A centre for one more province, from its name alone, and how it stands in the graph: as a dataset of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from graph.codes import region_id
from graph.errors import BadInput
from graph.model import PUBLIC, Batch, Edge, Name, Node, Source
from graph.store import Store
from graph.words.folding import words
from ingest.classifications.regions import regions
from ingest.stubs import Stubs, stub
from people.database import Database
from people.known import close_older, dataset_of, edition
from people.persons import Person, utc_now
from programme.centres.firms import organisation, province_of
from programme.centres.kept import centres, keep_centres
from programme.centres.model import CHANGE, FIRMS, Centre
from programme.indicators.statements import Written

KIND = "info_centre"
_SECTOR = "94.11"
"""Business and employers' membership organisations, in which the first centres are."""
_ID = "tr:kumelenme-bilgi-merkezi-"
_LONGEST = 200


def centre_for(  # noqa: PLR0913 - what may be said of a centre
    territory: Sequence[str], *, id_: str = "", name: str = "", host: str | None = None, firms: int = FIRMS,
    change: float = CHANGE, opened: date | None = None,
) -> Centre:  # fmt: skip
    """A centre for provinces or regions, by what is said of it; what is not said is made from the first of them."""
    codes = tuple(dict.fromkeys(province_of(one) for one in territory))
    if not codes:
        raise BadInput("programme.centre.no_territory")
    called = " ".join(name.split()) or f"{_called(codes[0])} Kümelenme Bilgi Merkezi"
    key = id_.strip() or _ID + "-".join(words(_called(codes[0])))
    if len(called) > _LONGEST or not called.isprintable() or ":" not in key or any(map(str.isspace, key)):
        raise BadInput("programme.centre.id", longest=_LONGEST)
    if not (1 <= firms <= 1_000_000 and 0 < change <= 10):
        raise BadInput("programme.centre.target")
    return Centre(key, called, host, codes, firms, change, opened or date.today())


def open_for(  # noqa: PLR0913 - what may be said of a centre
    database: Database, store: Store, territory: Sequence[str], *, name: str = "", host: str = "",
    firms: int = FIRMS, change: float = CHANGE, who: Person | None = None, again: bool = True,
) -> Centre:  # fmt: skip
    """Found a centre for provinces, here and in the graph; `again` changes what is said otherwise of one that is there.

    It stays opened on the day on which it was. BadInput for one that is there, unless `again`.
    """
    made = centre_for(territory, name=name, host=host_of(store, host), firms=firms, change=change)
    held = next((one for one in centres(database) if one.id == made.id), None)
    if held is not None and not again:
        raise BadInput("programme.centre.there", name=held.name)
    if held is not None:
        made = replace(made, opened=held.opened)
    found(database, store, [made], who)
    return made


def found(
    database: Database, store: Store, told: Sequence[Centre], who: Person | None = None, now: datetime | None = None
) -> Written:
    """Keep centres and make those known that the graph does not know yet; doing it twice comes to the same."""
    now = now or utc_now()
    done = keep_centres(database, told, who, now)
    for one in told:
        publish(store, one, now)
    return done


def host_of(store: Store, said: str) -> str | None:
    """The id of the organisation that a host is called by; None where nobody is named, BadInput for none."""
    if not said.strip():
        return None
    node = organisation(store.seen_by(frozenset({PUBLIC})), " ".join(said.split()))
    if node is None:
        raise BadInput("programme.centre.no_firm", said=said)
    return node.id


def publish(store: Store, centre: Centre, now: datetime) -> None:
    """Make a centre known with its host and territory; one that another dataset has told of is left as that has it."""
    held = store.records({centre.id}).get(centre.id, ())
    dataset = dataset_of(centre.id)
    if any(one.kind != KIND for one in held):
        raise BadInput("programme.centre.other_kind", id=centre.id)
    if any(one.source.dataset != dataset for one in held):
        return
    node = _node(centre, Source(dataset, centre.id, edition(now)))
    if held and _alike(held[0], node):
        return
    stubs, placing = Stubs(store).edges([node])
    served = [region_id(code) for code in centre.territory]
    there = store.records({*served, *((centre.host,) if centre.host else ())})
    lacking = [
        stub(code, "region", id_) for code, id_ in zip(centre.territory, served, strict=True) if id_ not in there
    ]
    edges = [*placing, *(Edge(centre.id, "serves", id_, node.source) for id_ in served)]
    if centre.host and centre.host in there:
        edges.append(Edge(centre.host, "hosts", centre.id, node.source))
    known = {one.id for one in stubs}
    store.write(Batch((*stubs, *(one for one in lacking if one.id not in known), node), tuple(edges)))
    close_older(store, centre.id, now)


def _node(centre: Centre, source: Source) -> Node:
    names: tuple[Name, ...] = ()
    if centre.name == f"{_called(centre.territory[0])} Kümelenme Bilgi Merkezi":
        names = (Name(f"{_called(centre.territory[0])} Clustering Info Centre", "en"),)
    return Node(
        centre.id, KIND, centre.name, (source,), names=names, region=centre.territory[0], sectors=(_SECTOR,),
        props={"territory": list(centre.territory), **({"host": centre.host} if centre.host else {})},
    )  # fmt: skip


def _alike(held: Node, node: Node) -> bool:
    return (held.name, held.names, held.region, dict(held.props)) == (node.name, node.names, node.region, node.props)


def _called(code: str) -> str:
    return regions()[code].name if code in regions() else code
