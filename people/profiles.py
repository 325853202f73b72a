"""What an organisation says of itself: written on one form, kept version by version, made known beside what is loaded.

A version is never changed; what the graph holds is the newest, as one dataset of the organisation's own. Like a
document (ADR 29), it is made known as it stands by then, and nobody sees it longer than they are to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from graph.errors import BadInput
from graph.gazetteer import country_code
from graph.model import PUBLIC, Batch, Node, Source
from graph.records import live, merge
from graph.store import Store
from graph.words.sentences import Sentence
from ingest.made import Made
from ingest.places import Places
from ingest.sectors import Sectors
from ingest.sources.organisation_row import made_organisation
from people.audit import note
from people.database import Database
from people.facts import PINNED, checked_pinned, checked_unshown, keep_to_itself, left_out, pinned
from people.jobs import INDEX, ask
from people.known import NEXT, close_older, dataset_of, edition, withhold
from people.persons import Person, utc_now
from people.rights import checked_audience
from people.tables import Profile

PUBLISH = "profile.publish"
"""The work that makes known what an organisation says of itself, as it stands, or that it says nothing any more."""
ABOUT, LINE, LINES, SHORT = 2_000, 300, 10, 300
"""Letters of the text and of a line, lines of what is offered or sought, letters of any other field: at most."""
_ANY = "own:profile"
_NUTS = re.compile(r"(?=.*\d|TR[A-C]$)[A-Za-z]{2}[0-9A-Za-z]{1,3}")
_BREAKS = re.compile(r"[|\n]")


@dataclass(frozen=True, slots=True)
class Said:
    """What an organisation says of itself, each as it was typed; what is empty is left to what others state.

    `unshown` are facts of others that it keeps to itself, `pinned` texts that its page has first (`people.facts`).
    """

    about: str = ""
    offers: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    website: str = ""
    place: str = ""
    sectors: str = ""
    employees: str = ""
    founded: str = ""
    unshown: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return any(getattr(self, field.name) for field in fields(self))

    def json(self) -> dict[str, object]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> Said:
        """What was kept."""
        values = {field.name: kept[field.name] for field in fields(cls) if field.name in kept}
        return cls(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})  # type: ignore[arg-type]


def lines(text: str) -> tuple[str, ...]:
    """The lines of a field, each once, without the empty ones and without marks of a list."""
    return tuple(dict.fromkeys(line for part in _BREAKS.split(text) if (line := _line(part.strip(" \t\r-•*·")))))


def id_of(organisation: str) -> str:
    """What names its dataset, the same in every version."""
    return f"own:{blake2b(organisation.encode(), digest_size=16).hexdigest()}"


def keep(  # noqa: PLR0913, PLR0917 - who says what of whom, to whom
    database: Database, store: Store, who: Person, organisation: str, said: Said, audience: Sequence[str],
    after: int | None = None, now: datetime | None = None,
) -> int:  # fmt: skip
    """Keep what an organisation says of itself as its next version, whose number it is; with nothing said it ends.

    BadInput where something cannot be read, or where somebody wrote another version than the one `after` which this
    was written: then nothing is kept. What fewer may see than before is seen by nobody until it is made known anew.
    """
    who.check_may("editor", organisation)
    tidy, seen_by = _tidy(said), checked_audience(audience, organisation)
    now = now or utc_now()
    _check(store, organisation, tidy, seen_by, now)
    try:
        with database.writing() as session:
            before = _newest(session, organisation)
            number = before.version if before else 0
            if after is not None and after != number:
                raise BadInput("people.profile.meanwhile")
            if not tidy and not (before and Said.of(before.said)):
                raise BadInput("people.profile.nothing")
            made = max(now, before.made + NEXT) if before else now
            held = Profile(
                organisation=organisation, version=number + 1, account=who.id, said=tidy.json(), audience=seen_by,
                made=made,
            )  # fmt: skip
            session.add(held)
            note(session, now, who.id, "profile.kept" if tidy else "profile.ended", organisation)
            ask(session, now, PUBLISH, organisation)
    except IntegrityError as error:  # two wrote the same version at once
        raise BadInput("people.profile.meanwhile") from error
    if not tidy or (before and PUBLIC not in seen_by and not set(before.audience) <= set(seen_by)):
        _hide(store, held)
    keep_to_itself(store, id_of(organisation), organisation, tidy.unshown, made)
    return held.version


def profile_of(database: Database, who: Person, organisation: str) -> Profile | None:
    """The newest version of what an organisation says of itself, for those who act for it; None before the first."""
    who.check_may("reader", organisation)
    with database.reading() as session:
        return _newest(session, organisation)


def versions_of(database: Database, who: Person, organisation: str) -> Sequence[Profile]:
    """Every version, the newest first."""
    who.check_may("reader", organisation)
    with database.reading() as session:
        every = select(Profile).where(Profile.organisation == organisation)
        return session.scalars(every.order_by(Profile.version.desc())).all()


def publish(database: Database, store: Store, organisation: str) -> None:
    """Make known what an organisation says of itself as it stands now, or no longer where it says nothing."""
    with database.reading() as session:
        held = _newest(session, organisation)
    if held is None:
        return
    said = Said.of(held.said)
    keep_to_itself(store, id_of(organisation), organisation, said.unshown, held.made)
    if not said:
        _hide(store, held)
        return
    made = _made(store, organisation, said, held.audience, held.made)
    if made is None:  # the graph no longer has the organisation
        return
    store.write(Batch((made.node,), (), made.passages))
    close_older(store, id_of(organisation), held.made)
    with database.writing() as session:
        ask(session, utc_now(), INDEX, "")


def _newest(session: Session, organisation: str) -> Profile | None:
    own = select(Profile).where(Profile.organisation == organisation)
    return session.scalar(own.order_by(Profile.version.desc()).limit(1))


def _hide(store: Store, held: Profile) -> None:
    if others := _others(store, held.organisation):
        withhold(store, id_of(held.organisation), held.organisation, others[0].kind, held.made)


def _others(store: Store, organisation: str) -> list[Node]:
    """What others state of it, the leading record first: where everyone may see any of that, what everyone sees."""
    own = dataset_of(id_of(organisation))
    held = store.records({organisation}).get(organisation, ())
    others = live(one for one in held if not one.source.dataset.startswith(own)) if held else []
    return [one for one in others if PUBLIC in one.audience] or others


# --- what it comes to ---------------------------------------------------------


def _tidy(said: Said) -> Said:
    return Said(
        about=_sized("about", " ".join(said.about.split()), ABOUT),
        offers=_listed("offers", said.offers),
        seeks=_listed("seeks", said.seeks),
        **{name: _sized(name, _line(getattr(said, name)), SHORT)
           for name in ("website", "place", "sectors", "employees", "founded")},
        unshown=checked_unshown(said.unshown),
        pinned=checked_pinned(said.pinned),
    )  # fmt: skip


def _line(given: str) -> str:
    return " ".join(given.split())


def _listed(name: str, given: Sequence[str]) -> tuple[str, ...]:
    found = lines("\n".join(given))
    if len(found) > LINES:
        raise BadInput("people.profile.lines", field=_field(name), most=LINES)
    return tuple(_sized(name, line, LINE) for line in found)


def _sized(name: str, given: str, most: int) -> str:
    if len(given) > most or not (not given or given.isprintable()):
        raise BadInput("people.profile.length", field=_field(name), most=most)
    return given


def _field(name: str) -> Sentence:
    return Sentence(f"people.profile.field.{name}")


def _check(store: Store, organisation: str, said: Said, audience: Sequence[str], now: datetime) -> None:
    """BadInput for the first thing that cannot be read, or holds a person's number."""
    made = _made(store, organisation, said, audience, now)
    if made is None:
        raise BadInput("people.profile.gone")
    if made.complaints:
        wrong = made.complaints[0].reason
        raise BadInput(wrong.key, **wrong.values)


def _made(store: Store, organisation: str, said: Said, audience: Sequence[str], when: datetime) -> Made | None:
    """Its record as a row of the template would make it; None where nobody else states that it is there."""
    others = _others(store, organisation)
    if not others:
        return None
    known, source = merge(others), Source(dataset_of(id_of(organisation)), organisation, edition(when))
    made = made_organisation(lambda _: source, _cells(known, said, audience), Places(store), Sectors(store))
    return replace(
        made,
        node=_node(made.node, known, said, audience, pinned(store, organisation, said.pinned)),
        passages=tuple(replace(one, holder=organisation) for one in made.passages),
    )


def _cells(known: Node, said: Said, audience: Sequence[str]) -> dict[str, str]:
    """The cells of a row; the country is that of the region which is known."""
    place = "region" if _NUTS.fullmatch(said.place) else "city"
    return {
        "id": _ANY, "kind": known.kind, "name": "-", "audience": ";".join(audience), place: said.place,
        "country": country_code((known.region or "")[:2]) or "", "description": said.about,
        "capabilities": "\n".join(said.offers), "needs": "\n".join(said.seeks), "website": said.website,
        "sectors": said.sectors, "employees": said.employees, "founded": said.founded,
    }  # fmt: skip


def _node(made: Node, known: Node, said: Said, audience: Sequence[str], first: list[str]) -> Node:
    """The record without what a row takes for granted and the form does not say.

    The name is left to what others state, but where those whom it is for would see none.
    """
    props = dict(made.props)
    if not said.place:
        del props["region_by"]
    elif "city" not in props:
        props["city"] = ""  # a region was said, and the city that another states may be elsewhere
    if "employees" in props:
        props.setdefault("employees_most", props["employees"])  # no other's most stands beside our least
    if first:
        props[PINNED] = first
    alone = PUBLIC in known.audience or set(audience) <= set(known.audience)
    if alone:
        props = {**left_out(said.unshown), **props}
    return replace(
        made, id=known.id, name="" if alone else known.name, region=made.region if said.place else None, props=props
    )
