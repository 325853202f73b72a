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
from people import accounts, facts, profiles
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


def load(place: Place, day: str, *texts: str, audience: tuple[str, ...] = (PUBLIC,), **props: object) -> None:
    """An edition of a list that others keep."""
    source = Source("list", "1", day)
    firm = Node(ORG, "sme", "Firma A.Ş.", (source,), region="TR831", sectors=("28.25",), audience=audience, props=props)
    said = tuple(Passage(ORG, text, source, "capability", at, audience=audience) for at, text in enumerate(texts))
    place.store.write(Batch((firm,), (), said))


def hidden(text: str) -> str:
    return f"text:{digest(text)}"


def digest(text: str) -> str:
    return Passage(ORG, text, Source("x", "1", "2026-01-01")).digest


def test_its_word_stands_above_a_file_of_a_later_day(place: Place) -> None:
    place.keep()
    place.work()
    load(place, "2027-05-01", "Kazan yaparız.", city="Ankara", employees=999, website="https://yeni.example")
    node = place.node()
    assert node is not None
    assert (node.props["city"], node.props["employees"], node.region) == ("Çorum", 40, "TR833")
    assert node.props["website"] == "https://www.firma.example"
    assert node.name == "Firma A.Ş.", "the name is left to others, of whom the newest leads"
    place.keep(Said())
    ended = place.node()
    assert ended is not None
    assert (ended.props["city"], ended.props["employees"]) == ("Ankara", 999)


def unshown_and_shown_again(place: Place) -> None:
    both = {"Kazan yaparız.", "Eski bir iş."}
    load(place, "2026-02-01", *both)
    place.keep(Said(about="Biz.", unshown=(hidden("Eski bir iş."),)))
    assert place.texts() == {"Kazan yaparız."}, "at once"
    assert place.texts(OURS) == both
    place.work()
    assert place.texts() == {"Kazan yaparız.", "Biz."}
    everything = [one.text for one in place.store.seen_by(EVERYONE).all_passages()]
    assert "Eski bir iş." not in everything
    for day in ("2026-02-01", "2026-03-01"):
        load(place, day, *both)
        assert "Eski bir iş." not in place.texts(), "nor when it is loaded again, nor by a newer edition"
    load(place, "2026-04-01", "Eski bir iş.", audience=(SOMEBODY,))
    assert "Eski bir iş." in place.texts(MEMBER), "what others are told of it is not theirs to hide"
    assert "Eski bir iş." not in place.texts() | place.texts(OURS)
    load(place, "2026-05-01", "Eski bir iş. Şimdi yeni.", "Eski bir iş.")
    assert place.texts() == {"Eski bir iş. Şimdi yeni.", "Biz."}, "another text is another fact"
    place.keep(Said(about="Biz."))
    assert place.texts() >= {"Eski bir iş. Şimdi yeni.", "Eski bir iş."}, "shown again as it was loaded"
    place.keep(Said(unshown=(hidden("Eski bir iş."),)))
    assert "Eski bir iş." not in place.texts()
    place.keep(Said())
    place.work()
    assert place.texts() == {"Eski bir iş. Şimdi yeni.", "Eski bir iş."}


def test_a_text_that_it_does_not_show_is_its_own_until_it_is_shown_again(place: Place) -> None:
    unshown_and_shown_again(place)


def test_every_store_keeps_what_is_not_shown(backend: Backend, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/acts.db")
    unshown_and_shown_again(Place(database, backend.empty()))
    database.close()


def test_a_worker_that_was_killed_while_it_hid_something_lets_another_finish(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(facts, "_state_again", killed)
    with pytest.raises(KeyboardInterrupt):
        place.keep(Said(unshown=(hidden("Kazan yaparız."),)))
    monkeypatch.undo()
    place.work()
    assert place.texts() == set()


def test_a_value_that_it_does_not_show_is_left_out_for_those_it_speaks_to(place: Place) -> None:
    load(place, "2026-02-01", phone="+90 212 000 00 00", website="https://eski.example", employees=20)
    kept = ("prop:phone", "prop:website", "prop:employees")
    place.keep(Said(unshown=kept), "signed-in")
    place.work()
    public, seen = place.node(), place.node(frozenset({PUBLIC, "signed-in"}))
    assert public is not None
    assert seen is not None
    assert public.props["phone"] == "+90 212 000 00 00"
    assert {"phone", "website", "employees"}.isdisjoint(seen.props)
    assert seen.size is None
    place.keep(Said(unshown=kept, website="www.bizim.example"))
    place.work()
    node = place.node()
    assert node is not None
    assert (node.props["website"], "phone" in node.props) == ("https://www.bizim.example", False)
    stated = {one.source.dataset: one.props for one in place.store.seen_by(EVERYONE).stated(ORG)}
    assert stated["list"]["phone"] == "+90 212 000 00 00", "what was loaded stays"
    place.keep(Said(about="Biz."))
    place.work()
    again = place.node()
    assert again is not None
    assert again.props["phone"] == "+90 212 000 00 00"


def test_what_it_pins_everyone_may_see(place: Place) -> None:
    load(place, "2026-02-01", "İlk.", "İkinci.", "Üçüncü.")
    secret = Source("secret", "1", "2026-02-01")
    node = Node(ORG, "sme", "Firma", (secret,), audience=("org:tr:firma",))
    place.store.write(Batch((node,), (), (Passage(ORG, "Gizli.", secret, "capability", audience=("org:tr:firma",)),)))
    place.keep(Said(pinned=(digest("Gizli."), digest("Üçüncü."), digest("İkinci."))))
    place.work()
    seen = place.node()
    assert seen is not None
    assert seen.props["pinned"] == [digest("Üçüncü."), digest("İkinci.")]


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
        (Said(unshown=("prop:name",)), "people.profile.unshown"),
        (Said(unshown=("text:x",)), "people.profile.unshown"),
        (Said(pinned=tuple(f"{n:016x}" for n in range(11))), "people.profile.pinned"),
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
