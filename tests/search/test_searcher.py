from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput, NotFound
from graph.filters import Filter, make_filter
from graph.model import PUBLIC, Node, Passage
from graph.opening import open_store
from graph.store import Store
from search.answer import Answer
from search.encoders.encoder import Encoder
from search.indexer import index
from search.question import LONGEST
from search.searcher import NO_ENCODER, NO_VECTORS, NOTHING, SOME_VECTORS
from tests.search.hashing_encoder import HashingEncoder
from tests.search.search_graphs import SOURCE, Asker, edge, node, text, write

NODES = [
    node("membran", name="Karadeniz Membran", region="TR83", sectors=["28.29"]),
    node("tekstil", name="Antep Tekstil", region="TRC1", sectors=["13.20"]),
    node("uni", "university", "Samsun Üniversitesi", region="TR83"),
    node("uav", "research_centre", "Flight Institute", region="DE1"),
    node("border", "project", "BORDER: Border surveillance"),
    node("note", "document", "Pazar notu"),
]
PASSAGES = [
    text("membran", "Su arıtma membranı üretiyoruz; İSTANBUL'da depomuz var.", "tr", role="capability"),
    text("tekstil", "Tıbbi tekstil ve koruyucu giysi dokuyoruz.", "tr", role="capability"),
    text("border", "Border surveillance with unmanned aircraft over sea and land."),
    text("note", "Market note on medical textiles and protective clothing.", "en"),
]
EDGES = [
    edge("uni", "participated_in", "border"),
    edge("uav", "participated_in", "border", role="coordinator"),
    edge("tekstil", "shared", "note"),
]


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def store(encoder: Encoder) -> Iterator[Store]:
    with open_store("memory:") as opened:
        write(opened, NODES, PASSAGES, EDGES)
        index(opened, encoder)
        yield opened


@pytest.fixture
def searcher(store: Store, encoder: Encoder) -> Asker:
    return Asker(store, encoder)


def ids(answer: Answer) -> list[str]:
    return [hit.node.id for hit in answer.hits]


def test_a_turkish_question_finds_the_firm_and_says_why(searcher: Asker) -> None:
    answer = searcher.search("su aritma membrani", Filter())
    hit = answer.hits[0]
    (evidence,) = hit.evidence
    assert hit.node.id == "membran"
    assert [evidence.passage.text[a:b] for a, b in evidence.highlights] == ["Su arıtma membranı"]
    assert evidence.ranks.keys() == {"meaning", "words"}
    sentences = {reason.feature: reason.sentence for reason in hit.reasons}
    assert sentences["words"]["tr"] == "Sözcükleriniz metinde geçiyor: “Su arıtma membranı”."
    assert sentences["words"]["en"] == "Your words occur in the text: “Su arıtma membranı”."


def near(answer: Answer) -> list[str]:
    return [hit.node.id for hit in answer.nearest]


def test_where_nothing_is_known_it_is_said_with_what_comes_nearest(searcher: Asker) -> None:
    answer = searcher.search("zeppelin", Filter())
    assert (answer.hits, answer.total, answer.notes) == ((), 0, (NOTHING,))
    assert len(near(answer)) == 4
    assert searcher.search("membran", Filter()).notes == ()
    assert searcher.search("antep", Filter()).notes == ()


def test_shares_of_the_reasons_add_up_to_one(searcher: Asker) -> None:
    for question in ("su arıtma membranı", "unmanned aircraft", "Antep Tekstil", "karadeniz membran ortak"):
        for hit in searcher.search(question, Filter()).hits:
            assert sum(reason.weight for reason in hit.reasons) == pytest.approx(1), (question, hit)
            assert all(reason.sentence["tr"] != reason.sentence["en"] for reason in hit.reasons)


def test_a_project_s_text_finds_its_partners_with_their_role(searcher: Asker) -> None:
    answer = searcher.search("border surveillance with unmanned aircraft", Filter())
    assert ids(answer)[:2] == ["uav", "uni"]
    roles = [next(r for r in hit.reasons if r.feature == "role").sentence for hit in answer.hits[:2]]
    assert roles[0]["en"] == "Coordinator of “BORDER: Border surveillance”; partners in the project: 2."
    assert roles[1]["tr"] == "Proje ortağı: “BORDER: Border surveillance”; ortak sayısı 2."


def test_a_shared_document_is_named_as_the_source(searcher: Asker) -> None:
    hit = searcher.search("protective clothing market", Filter()).hits[0]
    role = next(r for r in hit.reasons if r.feature == "role")
    assert hit.node.id == "tekstil"
    assert role.value == 0.9
    assert role.sentence["en"] == "The text comes from what it shared: “Pazar notu”."


def test_what_only_comes_nearest_is_not_said_to_be_close(searcher: Asker) -> None:
    answer = searcher.search("zeppelin", Filter(), 50)
    assert answer.hits == ()
    assert {r.sentence.key for hit in answer.nearest for r in hit.reasons} == {"search.hit.nearest"}


def test_a_name_comes_first(searcher: Asker) -> None:
    hit = searcher.search("antep tekstil", Filter()).hits[0]
    assert hit.node.id == "tekstil"
    name = next(r for r in hit.reasons if r.feature == "name")
    assert (name.value, name.weight) == (1.0, 1.0)
    assert hit.score > 1


def test_a_name_without_any_text_is_found_too(searcher: Asker, store: Store) -> None:
    write(store, [node("silent", name="Sessiz Makina")])
    hit = searcher.search("sessiz makina", Filter()).hits[0]
    assert (hit.node.id, hit.evidence) == ("silent", ())


def test_a_distinctive_word_of_a_name_is_enough_and_is_not_called_the_name(searcher: Asker) -> None:
    hit = searcher.search("karadeniz", Filter()).hits[0]
    name = next(r for r in hit.reasons if r.feature == "name")
    assert (hit.node.id, name.weight) == ("membran", 1.0)
    assert name.sentence["en"] == "What you typed stands in its name."


def test_a_text_in_another_language_says_that_meaning_weighed_more(searcher: Asker) -> None:
    answer = searcher.search("medical textiles protective clothing pazarını arıyoruz", Filter())
    english = (h for h in answer.hits if h.evidence and h.evidence[0].passage.language == "en")
    hit = next(english)
    meaning = next(r for r in hit.reasons if r.feature == "meaning")
    assert "dili farklı" in meaning.sentence["tr"]


def test_only_organisations_are_hits_unless_others_are_asked_for(searcher: Asker) -> None:
    assert {"border", "note"}.isdisjoint(ids(searcher.search("border market note", Filter(), 50)))
    assert ids(searcher.search("border", make_filter(["project"]))) == ["border"]
    assert ids(searcher.search("pazar", make_filter(["document"]))) == ["note"]


def test_a_filter_gives_who_answers_and_then_who_comes_nearest(searcher: Asker) -> None:
    answer = searcher.search("tekstil", make_filter(regions=["TR83"]))
    assert sorted(near(answer)) == ["membran", "uni"]
    for question, keep, id_ in (
        ("uçak", make_filter(["research_centre"]), "uav"),
        ("su", make_filter(sectors=["28"]), "membran"),
    ):
        answer = searcher.search(question, keep)
        assert [*ids(answer), *near(answer)] == [id_]


def test_pages_follow_one_another(searcher: Asker) -> None:
    whole = searcher.search("tekstil membran border", Filter(), 10)
    first = searcher.search("tekstil membran border", Filter(), 2)
    second = searcher.search("tekstil membran border", Filter(), 2, after=2)
    assert first.hits + second.hits == whole.hits
    assert (first.more, second.more, whole.more) == (True, False, False)


def test_a_private_text_is_not_found_by_others(store: Store, searcher: Asker, encoder: Encoder) -> None:
    write(store, [node("quiet")], [text("quiet", "Gizli lityum pil reçetesi", "tr", who="org:quiet")])
    index(store, encoder)
    assert "quiet" not in ids(searcher.search("lityum pil", Filter(), 50))
    seen = searcher.search("lityum pil", make_filter(audiences=[PUBLIC, "org:quiet"]), 50)
    assert ids(seen)[0] == "quiet"


@pytest.mark.parametrize("question", ["", "   ", "?!…", "_"])
def test_a_question_without_a_word_is_refused(searcher: Asker, question: str) -> None:
    with pytest.raises(BadInput, match="has no word"):
        searcher.search(question, Filter())


def test_a_question_that_is_too_long_is_refused(searcher: Asker) -> None:
    assert searcher.search("a" * LONGEST, Filter()).query
    with pytest.raises(BadInput, match="2,001 characters"):
        searcher.search("a" * (LONGEST + 1), Filter())


def test_the_answer_says_what_was_asked_and_how_many_the_legs_found(searcher: Asker) -> None:
    answer = searcher.search("  su  arıtma\nmembranı üretimi nasıl yapılır  ", Filter())
    assert (answer.query, answer.language) == ("su arıtma membranı üretimi nasıl yapılır", "tr")
    assert answer.legs["meaning"] == 8
    assert answer.legs["words"] == 2
    assert answer.notes == ()


def test_without_vectors_words_are_searched_and_it_is_said() -> None:
    with open_store("memory:") as store:
        write(store, NODES, PASSAGES, EDGES)
        answer = Asker(store, HashingEncoder()).search("tıbbi tekstil", Filter())
    assert ids(answer) == ["tekstil"]
    assert answer.notes == (NO_VECTORS,)
    assert answer.legs.keys() == {"words", "translated", "name"}


def test_without_an_encoder_words_are_searched_and_it_is_said(store: Store) -> None:
    answer = Asker(store, None).search("tıbbi tekstil", Filter())
    assert ids(answer) == ["tekstil"]
    assert answer.notes == (NO_ENCODER,)
    assert answer.hits[0].reasons[0].feature == "words"


def test_the_notes_follow_the_index(store: Store, searcher: Asker, encoder: Encoder) -> None:
    write(store, [node("new")], [text("new", "Lityum pil üretiyoruz", "tr")])
    answer = searcher.search("lityum pil", Filter())
    assert "new" in ids(answer)
    assert answer.notes == (SOME_VECTORS,)
    index(store, encoder)
    assert searcher.search("lityum pil", Filter()).notes == ()


def test_a_hit_shows_two_different_passages_at_most(store: Store, searcher: Asker, encoder: Encoder) -> None:
    said = ["kauçuk conta", "Kauçuk conta", "kauçuk conta ve hortum", "kauçuk conta kalıbı"]
    write(store, [node("seal")], [text("seal", t, "tr", seq=n) for n, t in enumerate(said)])
    index(store, encoder)
    evidence = searcher.search("kauçuk conta", Filter()).hits[0].evidence
    assert len(evidence) == 2
    assert len({e.passage.text.lower() for e in evidence}) == 2


def test_the_legs_are_read_deeper_until_there_are_enough(encoder: Encoder) -> None:
    """500 passages of one firm stand before those of twelve others."""
    with open_store("memory:") as store:
        crowd = [text("loud", f"membran membran {n}", "tr", seq=n) for n in range(500)]
        others = [
            text(f"firm{n:02}", f"membran yanında uzun uzun anlatılan başka bir konu {n}", "tr") for n in range(12)
        ]
        write(store, [node("loud"), *(node(f"firm{n:02}") for n in range(12))], [*crowd, *others])
        index(store, encoder)
        answer = Asker(store, encoder).search("membran", Filter(), 10)
    assert len(answer.hits) == 10
    assert answer.hits[0].node.id == "loud"


@settings(max_examples=25, deadline=None)
@given(
    regions=st.lists(st.sampled_from(["TR83", "TR1", "DE1", "DE2"]), min_size=1, max_size=40),
    n=st.integers(1, 12),
    asked=st.sampled_from(["TR", "TR8", "DE", "DE2", "FR"]),
)
def test_a_filter_never_loses_hits(regions: list[str], n: int, asked: str) -> None:
    nodes: list[Node] = [dataclasses.replace(node(f"f{i:02}"), region=region) for i, region in enumerate(regions)]
    texts: list[Passage] = [Passage(f"f{i:02}", f"membran {i}", SOURCE, language="tr") for i in range(len(regions))]
    encoder = HashingEncoder()
    with open_store("memory:") as store:
        write(store, nodes, texts)
        index(store, encoder)
        answer = Asker(store, encoder).search("membran", make_filter(regions=[asked]), n)
    matching = sum(region.startswith(asked) for region in regions)
    assert len(answer.hits) == min(n, matching)
    assert answer.more == (matching > n)


def test_who_seeks_the_same_is_no_answer_and_who_makes_it_is(store: Store, searcher: Asker, encoder: Encoder) -> None:
    write(store, [node("seeker")], [text("seeker", "Su arıtma membranı üreten ortak arıyoruz", "tr", role="need")])
    index(store, encoder)
    answer = searcher.search("su arıtma membranı üreten ortak arıyoruz", Filter())
    assert ids(answer) == ["membran"]
    assert "seeker" in near(answer)


def test_a_document_of_nobodys_is_an_answer_beside_the_organisations(
    store: Store, searcher: Asker, encoder: Encoder
) -> None:
    write(store, [node("lone", "document", "Karasu")], [text("lone", "Zeytin karasuyu buharlaştırma yöntemleri", "tr")])
    index(store, encoder)
    answer = searcher.search("zeytin karasuyu", Filter())
    assert [hit.node.id for hit in answer.documents] == ["lone"]
    assert NOTHING not in answer.notes
    assert searcher.search("zeytin karasuyu", make_filter(["sme"])).documents == ()


def test_what_repeats_an_earlier_text_is_shown_once(store: Store, searcher: Asker, encoder: Encoder) -> None:
    sheet = (
        "Kauçuk conta üretiyoruz: su, buhar ve yağ için, dört ile sekiz parmak arasında her boyda, on beş bar basınçta "
        "denenmiş, belgesi {} yılında yenilenmiş, üç hafta içinde her limana gönderilen kauçuk conta."
    )
    years = range(2020, 2026)
    sheets = [node(f"sheet-{year}", "document") for year in years]
    said = [text(f"sheet-{year}", sheet.format(year), "tr") for year in years]
    said += [text("seal", sheet.format(year), "tr", seq=year) for year in years]
    said.append(text("other", "Kauçuk conta nasıl saklanır: serin, kuru, ışıksız bir yerde.", "tr"))
    write(store, [*sheets, node("seal"), node("other", "document")], said)
    index(store, encoder)
    answer = searcher.search("kauçuk conta", Filter())
    shown = [hit.node.id for hit in answer.documents]
    assert len([id_ for id_ in shown if id_.startswith("sheet-")]) == 1
    assert "other" in shown
    assert len(next(hit for hit in answer.hits if hit.node.id == "seal").evidence) == 1


def test_namesakes_stand_by_the_askers_country_and_then_by_their_ties(store: Store, searcher: Asker) -> None:
    firms = [
        node(id_, name="Zeta Kimya", region=region) for id_, region in (("de", "DE1"), ("us", "US"), ("tr", "TR83"))
    ]
    write(store, firms, (), [edge("us", "partner_of", "tekstil"), edge("us", "partner_of", "membran")])
    assert ids(searcher.search("zeta kimya", Filter())) == ["tr", "us", "de"]


def test_a_place_alone_lists_who_is_there(store: Store, searcher: Asker) -> None:
    write(store, [node("nuts:TR83", "region", "Samsun"), node("nuts:TR83X", "region", "Bafra")])
    answer = searcher.search("Samsun", Filter())
    assert sorted(ids(answer)) == ["membran", "uni"]
    assert (answer.total, [one.key for one in answer.understood], answer.more) == (2, ["region:TR83"], False)


def test_what_says_nothing_is_told_so(searcher: Asker) -> None:
    answer = searcher.search("ortak arıyoruz", Filter())
    assert (answer.hits, answer.nearest, [note.key for note in answer.notes]) == ((), (), ["search.notes.vague"])
    assert ids(searcher.search("ortak arıyoruz", make_filter(["university"]))) == ["uni"]
    assert ids(searcher.search("üniversite", make_filter(["university"], ["TR83"]))) == ["uni"]


def test_what_is_alike_is_found_by_texts_and_by_what_is_known(store: Store, searcher: Asker, encoder: Encoder) -> None:
    others = [node("iplik", name="Kilim İplik"), node("sessiz", name="Antep İplik Tekstil")]
    write(store, others, [text("iplik", "Tıbbi tekstil için iplik dokuyoruz.", "tr", role="capability")])
    index(store, encoder)
    found = searcher.similar("tekstil")
    assert set(ids(found)[:2]) == {"iplik", "sessiz"}
    assert "tekstil" not in ids(found)
    assert {reason.feature for hit in found.hits for reason in hit.reasons} == {"alike"}
    assert "tekstil" in ids(searcher.similar("sessiz"))
    assert ids(searcher.search("similar to antep tekstil", Filter())) == ids(found)
    with pytest.raises(NotFound):
        searcher.similar("nobody")


@pytest.mark.parametrize("question", ["membran", "Samsun'da firma", "sme", "tekstil makinası"])
def test_every_page_is_one_of_the_same_answer(encoder: Encoder, question: str) -> None:
    with open_store("memory:") as store:
        firms = [node(f"f{n:03}", name=f"Firma {n:03} Membran", region="TR83") for n in range(70)]
        texts = [text(f"f{n:03}", f"membran ve tekstil makinası {n}", "tr", role="capability") for n in range(0, 70, 2)]
        write(store, [*firms, node("nuts:TR83", "region", "Samsun")], texts)
        index(store, encoder)
        asker = Asker(store, encoder)
        whole = asker.search(question, Filter(), 100)
        pages = [
            hit for after in range(0, whole.total, 7) for hit in asker.search(question, Filter(), 7, after=after).hits
        ]
    assert len({hit.node.id for hit in whole.hits}) == whole.total == len(whole.hits)
    assert [hit.node.id for hit in pages] == ids(whole)


def test_a_place_in_another_language_finds_who_is_called_by_it(store: Store, searcher: Asker) -> None:
    regions = [node("nuts:AT130", "region", "Wien"), node("nuts:AT", "region", "Österreich")]
    write(store, [*regions, *(node(f"u{n}", "university", f"A{n} Akademie", region="AT130") for n in range(3))])
    write(store, [node("wien", "university", "Universität Wien", region="AT130")])
    assert ids(searcher.search("Viyana Üniversitesi", Filter())) == ["wien", "u0", "u1", "u2"]


def test_initials_an_identifier_and_a_part_of_a_name_are_not_called_the_name(store: Store, searcher: Asker) -> None:
    firm = dataclasses.replace(
        node("zk", name="Zeta Kimya Sanayi Pazarlama"), props={"website": "https://www.zkp.example"}
    )
    write(store, [firm])
    said = {
        question: [reason.sentence.key for reason in searcher.search(question, Filter()).hits[0].reasons]
        for question in ("zksp", "www.zkp.example", "zeta kimya", "Zeta Kimya Sanayi Pazarlama A.Ş.")
    }
    assert list(said.values()) == [
        ["search.hit.initials"], ["search.hit.identified"], ["search.hit.begins"], ["search.hit.called"],
    ]  # fmt: skip


def test_what_a_filter_says_otherwise_is_not_said_to_be_read(store: Store, searcher: Asker) -> None:
    write(store, [node("nuts:TR83", "region", "Samsun")])
    answer = searcher.search("Samsun'da üniversite", make_filter(regions=["DE"]))
    assert [one.key for one in answer.understood] == ["kind:university"]


def test_who_makes_a_thing_is_found_though_no_text_says_makes() -> None:
    firms = [node("kablo", "company", "Pamuk Yolu A.Ş."), node("other", "company", "Ilgaz Mobilya A.Ş.")]
    texts = [text("kablo", "Kablo ve tel.", "tr"), text("other", "Sandalye ve masa.", "tr")]
    with open_store("memory:") as store:
        write(store, firms, texts)
        for question in ("kablo imalatı", "kablo fabrikası", "kablo üreticileri", "kablo sanayii"):
            assert ids(Asker(store, None).search(question, Filter())) == ["kablo"], question
        assert ids(Asker(store, None).search("halat imalatı", Filter())) == []


def test_a_word_that_is_one_is_no_slip_for_a_name_either() -> None:
    with open_store("memory:") as store:
        write(store, [node("town", "university", "Karaman Koleji"), node("firm", "company", "Borsan Loj. A.Ş.")])
        asker = Asker(store, None)
        assert ids(asker.search("karamna", Filter())) == ["town"]
        assert ids(asker.search("karavan", Filter())) == []
        assert ids(asker.search("borsan lojistik", Filter())) == ["firm"], "registers shorten it"


def test_a_short_root_proves_in_its_own_language_alone() -> None:
    with open_store("memory:") as store:
        write(store, [node("clinic", "ngo", "Painfree")], [text("clinic", "Clínica del Dolor · IPS", "mul")])
        assert ids(Asker(store, None).search("ipsum dolor", Filter())) == []
        assert ids(Asker(store, None).search("dolor ips", Filter())) == ["clinic"]
