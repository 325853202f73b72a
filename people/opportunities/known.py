"""What the graph holds of an opportunity: a thing of its own with its text, and who published it.

Like a document (ADR 29), it is a dataset of its own, each change an edition, and whoever makes it known looks at it as
it stands by then. Where its organisation wishes to stay unnamed, the tie to it is for the organisation alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.audience import organisation_of
from graph.model import PUBLIC, Batch, Edge, Name, Node, Passage, Source
from graph.store import Store
from ingest.texts.passages import cut_text
from people.database import Database
from people.jobs import ask_to_find
from people.known import close_older, dataset_of, edition, withhold
from people.opportunities.said import Said
from people.persons import utc_now
from people.tables import Opportunity

PUBLISH = "opportunity.publish"
"""The work that makes an opportunity known as it stands, or no longer known."""
PUBLISHED = "published"
NEED, CAPABILITY = "need", "capability"


def node_of(id_: str) -> str:
    """The id of an opportunity's node in the graph."""
    return f"opportunity:{id_}"


def id_of(node: str) -> str:
    """The id of an opportunity by that of its node, or as it is."""
    return node.removeprefix("opportunity:")


def publish(database: Database, store: Store, id_: str) -> None:
    """Make an opportunity known as it stands now, or no longer known where it is not published."""
    with database.reading() as session:
        held = session.get(Opportunity, id_)
    if held is None:
        return
    if held.status != PUBLISHED:
        hide(store, held)
        return
    store.write(_batch(store, held))
    close_older(store, held.id, held.changed)
    with database.writing() as session:
        ask_to_find(session, utc_now(), node_of(held.id))


def hide(store: Store, held: Opportunity) -> None:
    """Leave nothing of it to be seen, where there ever was something."""
    if held.published:
        withhold(store, held.id, node_of(held.id), "opportunity", held.changed)


def _batch(store: Store, held: Opportunity) -> Batch:
    said, source = Said.of(held.said), Source(dataset_of(held.id), held.id, edition(held.changed))
    seen_by = tuple(held.audience)
    # What only some may know of the organisation is not told to all by what it publishes.
    firm = store.seen_by(frozenset({PUBLIC})).nodes([held.organisation]).get(held.organisation)
    language = said.language
    node = Node(
        node_of(held.id), "opportunity", said.title, (source,),
        names=(Name(said.title, language),) if language != "und" else (),
        region=firm.region if firm else None,
        sectors=said.sectors or (firm.sectors if firm else ()),
        audience=seen_by,
        props=_props(held, said, firm),
    )  # fmt: skip
    since = (held.published or held.changed).date().isoformat()
    relation = "offers" if said.offers else "requests"
    known_to = (organisation_of(held.organisation),) if held.hidden else seen_by
    tie = Edge(held.organisation, relation, node.id, source, since=since, until=None, audience=known_to)
    # The tie needs its end: an organisation that the graph no longer has is published for without one.
    there = bool(store.records({held.organisation}).get(held.organisation))
    return Batch((node,), (tie,) if there else (), tuple(_passages(said, node, source, language)))


def _props(held: Opportunity, said: Said, firm: Node | None) -> dict[str, object]:
    """What a page says beside the text; the size of the organisation in words, so that nobody is told by its number."""
    shown = {
        "sort": said.kind, "text": said.text, "partner": said.partner, "money": said.money, "stage": said.stage,
        "required": said.required, "welcome": said.welcome, "wanted_in": list(said.regions),
        "languages": list(said.languages), "ends": held.ends.isoformat(),
        "published": (held.published or held.changed).date().isoformat(), "adviser": held.adviser,
        "by_kind": firm.kind if firm else "", "by_size": (firm.size or "") if firm else "",
    }  # fmt: skip
    return {name: value for name, value in shown.items() if value not in ("", [], False)}


def _passages(said: Said, node: Node, source: Source, language: str) -> Sequence[Passage]:
    """What is asked for or offered, and on an offer whom it is for, as what is needed."""
    own = CAPABILITY if said.offers else NEED
    texts = [(own, text) for text in cut_text(f"{said.title}\n\n{said.text}")]
    if said.offers:
        texts += [(NEED, text) for text in cut_text(said.partner)]
    elif said.partner:
        texts += [("text", text) for text in cut_text(said.partner)]
    seen: dict[str, int] = {}
    passages = []
    for role, text in texts:
        at = seen[role] = seen.get(role, -1) + 1
        passages.append(Passage(node.id, text, source, role, at, language, audience=node.audience))
    return passages
