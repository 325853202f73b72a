"""What an organisation says of itself stands beside what others state, version by version, for whom it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.errors import BadInput, NotAllowed
from graph.model import PUBLIC, Batch, Node, Passage, Source
from graph.opening import open_store
from graph.store import Store
from people import accounts, profiles
from people.database import Database
from people.jobs import INDEX, Worker
from people.persons import Person
from people.profiles import Said
from people.signing.personal import erase, known_of
from tests.graph.backends import Backend

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ORG, HIDDEN = "tr:firma", "tr:gizli"
OWNERS = {ORG: "editor", HIDDEN: "owner"}
SOMEBODY = "members:tr:kume"
EVERYONE, OURS, MEMBER = frozenset({PUBLIC}), frozenset({PUBLIC, "org:tr:firma"}), frozenset({PUBLIC, SOMEBODY})
SAID = Said(
    about="Basınçlı kap üretiriz.", offers=("Paslanmaz çelik kaynağı yapıyoruz.", "Isıl işlem sunuyoruz."),
    seeks=("Korozyon laboratuvarı arıyoruz.",), website="www.firma.example", place="Çorum", sectors="28.93",
    employees="40", founded="1998",
)  # fmt: skip


class Place:
    """A database and a store that hold two organisations, and a worker."""

    def __init__(self, database: Database, store: Store) -> None:
        self.database, self.store = database, store
        link = accounts.invite(database, None, "e@x.example", ORG, "owner")
        accounts.join(database, link, "Editör Kişi", "dört sarı kedi bahçede")
        (id_, *_), *_ = accounts.members(database, ORG)
        self.editor = Person(id_, "e@x.example", "Editör Kişi", False, OWNERS)
        loaded = Source("list", "1", "2026-01-01")
        firm = Node(
            ORG, "sme", "Firma", (loaded,), region="TR831", sectors=("28.25",),
            props={"city": "Samsun", "employees": 20, "employees_most": 50, "website": "https://eski.example"},
        )  # fmt: skip
        hidden = Node(HIDDEN, "company", "Gizli Firma", (loaded,), audience=("org:tr:gizli",))
        store.write(Batch((firm, hidden), (), (Passage(ORG, "Kazan yaparız.", loaded, "capability"),)))
        self.worker = Worker(
            database,
            {profiles.PUBLISH: lambda id_: profiles.publish(database, store, id_), INDEX: lambda _: None},
        )

    def keep(self, said: Said = SAID, *audience: str, org: str = ORG, after: int | None = None) -> int:
        return profiles.keep(self.database, self.store, self.editor, org, said, audience or [PUBLIC], after, NOW)

    def work(self) -> None:
        while self.worker.step(datetime.now(UTC) + timedelta(minutes=5)):
            pass

    def texts(self, audiences: frozenset[str] = EVERYONE) -> set[str]:
        return {one.text for one in self.store.seen_by(audiences).passages_of([ORG])}

    def node(self, audiences: frozenset[str] = EVERYONE, org: str = ORG) -> Node | None:
        return self.store.seen_by(audiences).nodes([org]).get(org)


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Iterator[Place]:
    with open_store(f"sqlite:///{tmp_path}/graph.db") as store:
        yield Place(database, store)


def test_what_it_says_leads_and_what_others_state_stays(place: Place) -> None:
    assert place.keep() == 1
    place.work()
    node = place.node()
    assert node is not None
    assert (node.name, node.kind, node.region, node.sectors) == ("Firma", "sme", "TR833", ("28.93", "28.25"))
    said = {"city": "Çorum", "employees": 40, "employees_most": 40, "founded": 1998}
    assert said.items() <= node.props.items()
    assert node.props["website"] == "https://www.firma.example"
    assert {*SAID.offers, *SAID.seeks, SAID.about, "Kazan yaparız."} <= place.texts()
    assert [one.dataset for one in node.sources] == [f"people:{profiles.id_of(ORG)}", "list"]
    roles = {one.text: one.role for one in place.store.seen_by(EVERYONE).passages_of([ORG])}
    assert (roles[SAID.offers[0]], roles[SAID.seeks[0]], roles[SAID.about]) == ("capability", "need", "profile")


def test_an_empty_field_leaves_what_others_state(place: Place) -> None:
    place.keep(Said(about="Kazan ustasıyız."))
    place.work()
    node = place.node()
    assert node is not None
    assert (node.region, node.sectors, node.size) == ("TR831", ("28.25",), "small")
    assert (node.props["city"], node.props["website"]) == ("Samsun", "https://eski.example")


def test_versions_stay_and_emptying_the_form_ends_it(place: Place) -> None:
    place.keep()
    place.work()
    assert place.keep(Said(about="Yalnız bu."), after=1) == 2
    place.work()
    assert place.texts() & {SAID.about, "Yalnız bu."} == {"Yalnız bu."}
    assert place.keep(Said()) == 3
    assert place.texts() == {"Kazan yaparız."}  # at once
    place.work()
    node = place.node()
    assert node is not None
    assert ([one.dataset for one in node.sources], node.props["employees"]) == (["list"], 20)
    held = profiles.versions_of(place.database, place.editor, ORG)
    assert [Said.of(one.said) for one in held] == [Said(), Said(about="Yalnız bu."), SAID]
    with pytest.raises(BadInput):
        place.keep(Said())
    place.keep()
    place.work()
    assert SAID.about in place.texts()


def test_who_may_not_see_it_any_more_does_not_at_once(place: Place) -> None:
    place.keep()
    place.work()
    place.keep(SAID, SOMEBODY)
    assert place.texts() == place.texts(OURS) == {"Kazan yaparız."}
    place.work()
    assert [SAID.about in place.texts(one) for one in (EVERYONE, OURS, MEMBER)] == [False, True, True]
    public = place.node()
    assert public is not None
    assert public.props["city"] == "Samsun"
    exported = {one.text for one in place.store.seen_by(EVERYONE).all_passages()}
    assert SAID.about not in exported
    # What a slow worker writes of the version before comes in as ended.
    place.store.write(Batch((Node(ORG, "sme", "", (Source(f"people:{profiles.id_of(ORG)}", ORG,
                                                          "2026-11-27T12:00:00.000000"),)),)))  # fmt: skip
    assert SAID.about in place.texts(OURS)


def test_a_name_is_told_by_it_only_where_no_other_is_known(place: Place) -> None:
    place.keep(Said(about="Gizliydik."), "signed-in", org=HIDDEN)
    place.work()
    assert place.node(org=HIDDEN) is None
    seen = place.node(frozenset({PUBLIC, "signed-in"}), HIDDEN)
    assert seen is not None
    assert (seen.name, seen.kind) == ("Gizli Firma", "company")


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (Said(about="Kimlik 10000000146 olan kişi."), "ingest.personal.identity"),
        (Said(offers=("10000000146",)), "ingest.personal.identity"),
        (Said(founded="geçen yıl"), "ingest.cell.no_year"),
        (Said(website="javascript:alert(1)"), "ingest.cell.no_website"),
        (Said(sectors="99.99"), "ingest.cell.no_sector"),
        (Said(place="Atlantis"), "ingest.cell.no_city"),
        (Said(offers=tuple(f"{n} yapıyoruz" for n in range(11))), "people.profile.lines"),
        (Said(seeks=("a" * 301,)), "people.profile.length"),
        (Said(), "people.profile.nothing"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(place: Place, said: Said, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        place.keep(said)
    assert refused.value.sentence.key == key
    assert "10000000146" not in str(refused.value)
    assert profiles.profile_of(place.database, place.editor, ORG) is None


def test_nobody_overwrites_what_they_have_not_seen(place: Place) -> None:
    place.keep(after=0)
    with pytest.raises(BadInput) as refused:
        place.keep(Said(about="Başka."), after=0)
    assert refused.value.sentence.key == "people.profile.meanwhile"


@pytest.mark.parametrize("roles", [{ORG: "reader"}, {"tr:lab": "owner"}, {}])
@pytest.mark.parametrize("admin", [False, True])
def test_only_owners_and_editors_write(place: Place, roles: dict[str, str], admin: bool) -> None:
    who = Person("w", "w@x.example", "W", admin, roles, territories=("TR",))
    with pytest.raises(NotAllowed):
        profiles.keep(place.database, place.store, who, ORG, SAID, [PUBLIC])
    reads: Callable[[], object] = lambda: profiles.profile_of(place.database, who, ORG)  # noqa: E731
    if ORG in roles:
        assert reads() is None
    else:
        with pytest.raises(NotAllowed):
            reads()


def test_an_account_goes_and_what_its_organisation_said_stays_without_it(place: Place) -> None:
    place.keep()
    place.work()
    assert known_of(place.database, place.editor)["profile"][0]["organisation"] == ORG
    erase(place.database, place.editor, left=[ORG])
    held = profiles.profile_of(place.database, place.editor, ORG)
    assert held is not None
    assert held.account is None
    assert SAID.about in place.texts()


def test_every_store_shows_it_to_those_it_is_for_and_no_longer(backend: Backend, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/acts.db")
    place = Place(database, backend.empty())
    place.keep()
    place.work()
    node = place.node()
    assert node is not None
    assert (node.region, node.props["city"], node.props["employees"]) == ("TR833", "Çorum", 40)
    place.keep(replace(SAID, place="TR831"), SOMEBODY)
    assert place.texts() == {"Kazan yaparız."}
    place.work()
    seen = place.node(MEMBER)
    assert seen is not None
    assert (seen.region, seen.props["city"]) == ("TR831", "")
    assert [SAID.about in place.texts(one) for one in (EVERYONE, OURS, MEMBER)] == [False, True, True]
    place.keep(Said())
    place.work()
    assert [place.texts(one) for one in (EVERYONE, OURS, MEMBER)] == [{"Kazan yaparız."}] * 3
    database.close()
