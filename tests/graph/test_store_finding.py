"""The three legs against brute force: no store may lose a hit, invent one, or show what is not the caller's."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.codes import sector_key, sectors_above
from graph.filters import Filter, make_filter
from graph.model import Batch, LanguageBias, Scored
from graph.packing import VectorBatch
from graph.store import Store
from graph.words.folding import alternatives, words
from graph.words.names import MEANT
from graph.words.wording import NO_WORDING, Phrase, Wording
from tests.graph.backends import Backend
from tests.graph.samples import ENCODER, EVERYONE, Graph, called, edge, filters, graphs, node, passage, source, texts

wide = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ks = st.integers(1, 8)


def filled(backend: Backend, graph: Graph) -> Store:
    store = backend.empty()
    store.write(graph.batch)
    store.put_vectors(graph.vectors)
    return store


def assert_top(found: list[Scored], expected: dict[str, float], k: int) -> None:
    """Whether `found` is a best-first top k of `expected`, ties in any order."""
    assert len(found) == min(k, len(expected))
    best = sorted(expected.values(), reverse=True)[:k]
    assert [s.score for s in found] == pytest.approx(best, abs=1e-3)
    assert [s.score for s in found] == pytest.approx([expected[s.id] for s in found], abs=1e-3)
    assert len({s.id for s in found}) == len(found)


@wide
@given(graphs(), filters(), ks, st.integers(0, 2**32 - 1))
def test_nearest_is_the_exact_top_of_what_the_filter_keeps(
    backend: Backend, graph: Graph, keep: Filter, k: int, seed: int
) -> None:
    vector = np.random.default_rng(seed).normal(size=8).astype(np.float32)
    vector /= np.linalg.norm(vector)
    store = filled(backend, graph)
    assert_top(store.nearest(vector, ENCODER, keep, k), graph.nearest(vector, keep), k)
    bias = LanguageBias({"tr": 0.5, "en": -0.25}, 0.125)
    assert_top(store.nearest(vector, ENCODER, keep, k, bias), graph.nearest(vector, keep, bias), k)


@wide
@given(graphs(), filters(), ks, texts)
def test_lexical_is_the_exact_top_of_what_the_filter_keeps(
    backend: Backend, graph: Graph, keep: Filter, k: int, question: str
) -> None:
    asked = alternatives(question)
    assert_top(filled(backend, graph).lexical(asked, keep, k), graph.lexical(asked, keep), k)


@wide
@given(graphs(), filters(), ks, called, st.sampled_from([0.0, 0.3, MEANT]))
def test_named_is_the_exact_top_of_what_the_filter_keeps(  # noqa: PLR0917 - all that is asked
    backend: Backend, graph: Graph, keep: Filter, k: int, question: str, least: float
) -> None:
    asked = words(question)
    expected = {id_: alike for id_, alike in graph.named(asked, keep).items() if alike >= least}
    assert_top(filled(backend, graph).named(asked, keep, k, least), expected, k)


@wide
@given(graphs(), filters())
def test_pages_and_facets_show_what_the_filter_keeps(backend: Backend, graph: Graph, keep: Filter) -> None:
    store = filled(backend, graph)
    kept = graph.matching(keep)
    facets = store.facets(keep)
    assert facets.total == len(kept)
    assert sum(facets.kinds.values()) == len(kept)
    assert facets.sizes == {s: sum(n.size == s for n in kept) for s in {n.size for n in kept if n.size}}
    assert facets.regions == {r: sum(n.region == r for n in kept) for r in {n.region for n in kept if n.region}}
    assert {n.id: n for n in store.page(keep, 100)} == {n.id: n for n in kept}


@wide
@given(graphs(), filters())
def test_a_sector_counts_what_a_filter_by_it_keeps(backend: Backend, graph: Graph, keep: Filter) -> None:
    kept = graph.matching(keep)
    found = filled(backend, graph).sectors(keep)
    assert found.keys() == {above for n in kept for code in n.sectors for above in sectors_above(sector_key(code))}
    for key, count in found.items():
        within = Filter(sectors=frozenset({key}), audiences=keep.audiences)
        assert count == sum(within.matches(n) for n in kept), key


@wide
@given(graphs(), filters())
def test_languages_and_sources_count_what_a_filter_by_them_keeps(backend: Backend, graph: Graph, keep: Filter) -> None:
    store, kept = filled(backend, graph), {n.id for n in graph.matching(keep)}
    for counts, name in (store.languages(keep), "languages"), (store.sources(keep), "sources"):
        for value in ("tr", "en", "mul", "de") if name == "languages" else ("d", "d:e", "f", "g"):
            only = frozenset({value})
            alone = Filter(
                audiences=keep.audiences,
                languages=only if name == "languages" else frozenset(),
                sources=only if name == "sources" else frozenset(),
            )
            key = value if name == "languages" else f"{value}:"
            assert counts.get(key, 0) == len(kept & {n.id for n in graph.matching(alone)}), (name, value)
        assert all(counts.values())


def test_a_question_of_three_hundred_words_is_answered(store: Store) -> None:
    origin = node("t:1")
    store.write(Batch((origin,), (), (passage("t:1", "membran üretimi"),)))
    asked = alternatives(" ".join(f"kelime{i}" for i in range(300)) + " membranlar")
    assert [s.id for s in store.lexical(asked, make_filter(), 5)] == ["t:1#d/text/0"]


@pytest.mark.parametrize(
    "word", ['"', "NEAR", "AND OR NOT", "a* ^b {c}: (d)", "0", "~fuzzy~2 [a TO b] /re/ \\", "ΑΒΓ ﬁ ²"]
)
def test_signs_that_mean_something_to_an_engine_are_only_words(store: Store, word: str) -> None:
    store.write(Batch((node("t:1", name=f"Firma {word}"),), (), (passage("t:1", f"biz {word} yaparız"),)))
    assert [s.id for s in store.lexical(alternatives(f"{word} yaparız"), make_filter(), 5)] == ["t:1#d/text/0"]
    assert [s.id for s in store.named(words(f"firma {word}"), make_filter(), 5)] == ["t:1"]


def test_words_that_tell_little_count_in_the_name_that_is_meant(store: Store) -> None:
    others = [node(f"t:{n}", name=f"Bor{n} Ulusal Enstitüsü") for n in range(60)]
    boron = node("t:boren", name="Ulusal Bor Araştırma Enstitüsü")
    store.write(Batch((*others, node("t:bor", name="Bor"), boron), (), ()))
    asked = words("Ulusal Bor Araştırma Enstitüsü")
    assert [one.id for one in store.named(asked, make_filter(), 1, MEANT)] == ["t:boren"]
    assert store.named(words("Bor ve Enstitüsü"), make_filter(), 1, MEANT)


def test_a_name_is_found_whatever_hangs_on_it(store: Store) -> None:
    store.write(Batch((node("t:1", name="Vestel"), node("t:2", name="Ege Makine")), (), ()))
    for asked, id_ in ("Vestellerinden", "t:1"), ("Vestellerindeki", "t:1"), ("makinelerinin", "t:2"):
        assert [one.id for one in store.named(words(asked), make_filter(), 5)] == [id_], asked


def test_a_name_is_found_by_a_word_that_it_shortens(store: Store) -> None:
    store.write(Batch((node("t:1", name="Deniz Loj. Tic. A.Ş."), node("t:2", name="Deniz Makina A.Ş.")), (), ()))
    assert [one.id for one in store.named(words("Deniz Lojistik"), make_filter(), 5)][:1] == ["t:1"]
    assert [one.id for one in store.named(words("lojistik"), make_filter(), 5)] == ["t:1"]


SPELT = (
    ("Ar-Ge", "ArGe", "AR GE'ye"), ("e-ticaret", "eticaret"), ("C++", "c++'da"), ("C#", "c#"), ("9–15 mm", "9-15mm"),
    ("M12x1.5", "M12×1,5"), ("ISO 13934-1", "ISO13934-1"), ("12.000", "12000"),
)  # fmt: skip


def test_words_in_parts_are_found_however_they_are_written(store: Store) -> None:
    texts_ = [
        passage("t:1", f"yeni {said} alanı", seq=n) for n, said in enumerate(one for pair in SPELT for one in pair)
    ]
    others = passage("t:1", "C dili, 9 işçi, 15 m boru, ar, ge, 12 metre", seq=len(texts_))
    store.write(Batch((node("t:1"),), (), (*texts_, others)))
    for at, pair in enumerate(SPELT):
        expected = {texts_[sum(map(len, SPELT[:at])) + n].id for n in range(len(pair))}
        for said in pair:
            for wording in NO_WORDING, Wording((Phrase.of(said),)):
                found = {one.id for one in store.lexical(alternatives(said), Filter(wording=wording), len(pair))}
                assert found == expected, (said, wording)
        without = Filter(wording=Wording(without=tuple(map(Phrase.of, pair))))
        assert not expected & {one.id for one in store.lexical(alternatives("alanı"), without, 50)}


def test_nothing_is_found_in_an_empty_store(store: Store) -> None:
    vector = np.eye(8, dtype=np.float32)[0]
    assert store.nearest(vector, ENCODER, make_filter(), 5) == []
    assert store.lexical(alternatives("su arıtma"), make_filter(), 5) == []
    assert store.named(words("su"), make_filter(), 5) == []
    assert store.named([], make_filter(), 5) == []
    assert store.lexical([], make_filter(), 5) == []


def test_vectors_of_another_encoder_are_not_compared(store: Store) -> None:
    graph = _two_texts()
    store.write(graph.batch)
    store.put_vectors(graph.vectors)
    assert store.nearest(np.eye(8, dtype=np.float32)[0], "another", make_filter(), 5) == []
    assert len(store.unembedded("another", "", 10)) == 2


def test_a_changed_text_is_found_by_its_new_words_and_loses_its_vector(store: Store) -> None:
    graph = _two_texts()
    store.write(graph.batch)
    store.put_vectors(graph.vectors)
    newer = source(date="2026-02-01")
    store.write(Batch((node("t:1", source=newer),), (), (passage("t:1", "çelik döküm", source=newer),)))
    assert store.lexical(alternatives("membran"), make_filter(), 5) == []
    assert [s.id for s in store.lexical(alternatives("dokum"), make_filter(), 5)] == ["t:1#d/text/0"]
    assert [p.id for p in store.unembedded(ENCODER, "", 10)] == ["t:1#d/text/0"]
    assert store.put_vectors(graph.vectors) == 1, "the old text's vector must not come back"


def test_a_text_confirmed_by_a_newer_edition_keeps_its_vector(store: Store) -> None:
    graph = _two_texts()
    store.write(graph.batch)
    store.put_vectors(graph.vectors)
    newer = source(date="2026-02-01")
    changes = store.write(Batch((node("t:1", source=newer),), (), (passage("t:1", "membran", source=newer),)))
    assert changes.confirmed == 2
    assert store.unembedded(ENCODER, "", 10) == []


def test_a_document_is_found_for_the_organisation_that_shared_it(store: Store) -> None:
    sharer, other = node("t:1", "university", region="TR831"), node("t:2", "university", region="TR831")
    sheet = node("doc:1", "document")
    batch = Batch((sharer, other, sheet), (edge("t:1", "shared", "doc:1"),), (passage("doc:1", "biyouyumluluk"),))
    store.write(batch)
    asked = alternatives("biyouyumluluk")
    for keep, found in (
        (make_filter(["university"], ["TR83"]), 1),
        (make_filter(["document"]), 1),
        (make_filter(["sme"]), 0),
        (make_filter(ids=["t:1"]), 1),
        (make_filter(ids=["t:2"]), 0),
        (make_filter(ids=[]), 0),
    ):
        assert len(store.lexical(asked, keep, 5)) == found, keep


def test_a_public_passage_of_a_hidden_holder_is_hidden(store: Store) -> None:
    hidden = node("t:1", audience=("org:x",))
    store.write(Batch((hidden,), (), (passage("t:1", "gizli membran"),)))
    asked = alternatives("membran")
    assert store.lexical(asked, Filter(audiences=EVERYONE), 5) == []
    assert len(store.lexical(asked, Filter(audiences=EVERYONE | {"org:x"}), 5)) == 1
    assert store.passages(["t:1#d/text/0"], EVERYONE) == {}
    assert store.passages_of(["t:1"], EVERYONE) == []


def test_what_ended_is_found_no_more_and_comes_back_when_stated_again(store: Store) -> None:
    store.write(Batch((node("t:1"),), (), (passage("t:1", "membran"),)))
    asked = alternatives("membran")
    store.close_missing("d", "2026-03-01")
    assert store.lexical(asked, make_filter(), 5) == []
    assert store.named(words("firma"), make_filter(), 5) == []
    assert store.page(make_filter(), 5) == []
    again = source(date="2026-04-01")
    store.write(Batch((node("t:1", source=again),), (), (passage("t:1", "membran", source=again),)))
    assert len(store.lexical(asked, make_filter(), 5)) == 1


def test_a_sample_of_each_language_is_the_first_by_digest(store: Store) -> None:
    said = [passage("t:1", f"metin {i}", seq=i, language="tr" if i % 3 else "en") for i in range(9)]
    graph = Graph(Batch((node("t:1"),), (), tuple(said)), np.eye(9, 16, dtype=np.float32)[:, :8] + 0.5)
    store.write(graph.batch)
    assert store.language_sample(ENCODER, 4, EVERYONE) == {}
    store.put_vectors(graph.vectors)
    found = store.language_sample(ENCODER, 4, EVERYONE)
    for language, size in (("tr", 4), ("en", 3)):
        first = sorted((p.digest, i) for i, p in enumerate(said) if p.language == language)[:size]
        assert found[language].tolist() == graph.matrix[[i for _, i in first]].tolist()
    assert store.language_sample("another", 4, EVERYONE) == {}


def test_a_sample_is_of_what_may_be_seen(store: Store) -> None:
    texts = (passage("t:1", "metin"), passage("t:1", "gizli", seq=1, audience=("org:x",)), passage("t:2", "dolaylı"))
    graph = Graph(Batch((node("t:1"), node("t:2", audience=("org:x",))), (), texts), np.eye(3, 8, dtype=np.float32))
    store.write(graph.batch)
    store.put_vectors(graph.vectors)
    ids = [p.id for p in texts]
    for audiences, seen in ((EVERYONE, 1), (EVERYONE | {"org:x"}, 3)):
        assert len(store.language_sample(ENCODER, 9, audiences)["tr"]) == seen
        assert len(store.vectors(ids, ENCODER, audiences)) == seen


@wide
@given(graphs(), filters(), st.integers(0, 9))
def test_the_first_vectors_are_those_of_what_somebody_wrote(
    backend: Backend, graph: Graph, keep: Filter, size: int
) -> None:
    store = filled(backend, graph)
    said = sorted(graph.kept(Filter(said=True, audiences=keep.audiences)), key=lambda p: p.id)
    halves = graph.matrix.astype(np.float16).astype(np.float32)
    row = {p.id: at for at, p in enumerate(graph.batch.passages)}
    expected = [(p.language, halves[row[p.id]].tolist()) for p in said[:size]]
    found = store.first_vectors(ENCODER, size, keep.audiences)
    assert [(language, vector.tolist()) for language, vector in found] == expected
    assert store.first_vectors("another", size, keep.audiences) == []


def test_how_many_are_indexed_is_told_of_what_may_be_seen(store: Store) -> None:
    assert store.indexed(ENCODER, EVERYONE) == "all"
    texts = (passage("t:1", "bir"), passage("t:1", "iki", seq=1), passage("t:1", "gizli", seq=2, audience=("org:x",)))
    graph = Graph(Batch((node("t:1"),), (), texts), np.eye(3, 8, dtype=np.float32))
    store.write(graph.batch)
    insider = EVERYONE | {"org:x"}
    said = []
    for row in (2, 0, 1):
        said.append((store.indexed(ENCODER, EVERYONE), store.indexed(ENCODER, insider)))
        one = graph.vectors
        store.put_vectors(VectorBatch(ENCODER, (one.ids[row],), (one.digests[row],), one.matrix[row : row + 1]))
    said.append((store.indexed(ENCODER, EVERYONE), store.indexed("another", insider)))
    assert said == [("none", "none"), ("none", "some"), ("some", "some"), ("all", "none")]


def test_hidden_and_ended_texts_move_no_score(store: Store) -> None:
    public = (passage("t:1", "su arıtma membranı"), passage("t:2", "membran tekstil iplik"))
    store.write(Batch((node("t:1"), node("t:2")), (), public))
    asked = alternatives("su membran")
    before = store.lexical(asked, make_filter(), 5)
    hidden = tuple(passage("t:3", "membran su", seq=seq, audience=("org:x",)) for seq in range(5))
    store.write(Batch((node("t:3"), node("t:4", audience=("org:x",))), (), (*hidden, passage("t:4", "membran"))))
    gone = source("e")
    store.write(Batch((node("t:5", source=gone),), (), (passage("t:5", "su su su membran", source=gone),)))
    store.close_missing("e", "2026-05-01")
    assert store.lexical(asked, make_filter(), 5) == before
    assert store.lexical(asked, Filter(audiences=EVERYONE | {"org:x"}), 9) != before


def _two_texts() -> Graph:
    passages = (passage("t:1", "membran"), passage("t:2", "iplik"))
    return Graph(Batch((node("t:1"), node("t:2")), (), passages), np.eye(2, 8, dtype=np.float32))
