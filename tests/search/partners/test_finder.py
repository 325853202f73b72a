import threading
from collections import Counter
from typing import Any, cast

import pytest

from graph.errors import BadInput, NotFound
from graph.filters import Filter
from graph.model import PUBLIC, Batch
from graph.reads import ScopedReads
from graph.store import Store
from graph.view import View
from search.partners.answer import Partner, PartnerAnswer
from search.partners.finder import NO_MEANING, NO_NEED, NO_TEXT, NOT_STATED, PartnerFinder
from search.partners.only import Only
from tests.search.partner_graphs import (
    WordEncoder,
    filled,
    indexed,
    organisation,
    project,
    says,
    seen,
    tie,
    took_part,
)

OPEN = Filter()


def _market() -> Store:
    """A dairy that needs membranes and offers whey; who offers membranes; who offers both ways; and others."""
    nodes = [
        organisation("dairy", region="TR831", sectors=("10.51",)),
        organisation("membranes", region="TR831", sectors=("22.29",)),
        organisation("both", region="TRC11", sectors=("10.89",)),
        organisation("steel", region="TR721"),
        organisation("silent", region="TR721"),
        organisation("cluster", "cluster"),
    ]
    passages = [
        says("dairy", "need", "ultrafiltration membranes for water treatment"),
        says("dairy", "capability", "whey protein powder for sports food"),
        says("membranes", "capability", "ultrafiltration membranes for water treatment plants"),
        says("both", "capability", "ultrafiltration membranes for water treatment lines"),
        says("both", "need", "whey protein powder for sports food bars"),
        says("steel", "capability", "steel casting and forging of heavy parts"),
        says("steel", "need", "coke and scrap iron"),
    ]
    ties = [tie("dairy", "member_of", "cluster"), tie("both", "member_of", "cluster")]
    return indexed(filled(nodes, ties, passages))


def _projects() -> Store:
    """Organisations without own texts, in dated projects."""
    topics = {"p1": "border surveillance drones", "p2": "border surveillance radar", "p3": "flood forecast maps"}
    topics |= {f"other{i}": f"matter{i} of another{i} kind{i}" for i in range(40)}
    nodes = [organisation(i, "university") for i in "abcdef"] + [project(p, "2020-01-01") for p in topics]
    edges = [
        *took_part("p1", "a", "b", since="2020-01-01"),
        *took_part("p2", "b", "c", since="2021-01-01"),
        *took_part("p3", "d", "e", since="2021-01-01"),
    ]
    return indexed(filled(nodes, edges, [says(p, "text", text) for p, text in topics.items()]))


def _ids(answer: PartnerAnswer) -> list[str]:
    return [partner.node.id for partner in answer.partners]


def _features(partner: Partner) -> dict[str, float]:
    return {reason.feature: reason.value for reason in partner.features}


def test_who_fits_both_ways_comes_before_who_fits_one_way() -> None:
    answer = PartnerFinder(WordEncoder()).for_organisation(seen(_market()), "dairy", OPEN)
    assert _ids(answer)[:2] == ["both", "membranes"]
    assert "mutual_fit" in _features(answer.partners[0])
    assert answer.partners[0].features[0].sentence["en"].startswith("It fits both ways")
    assert [(m.direction, m.holder.id) for m in answer.partners[0].matches[:2]] in (
        [("they_offer", "both"), ("you_offer", "dairy")],
        [("you_offer", "dairy"), ("they_offer", "both")],
    )
    assert answer.source is not None
    assert answer.source.id == "dairy"


def test_a_buyer_asks_only_what_others_can_do() -> None:
    finder, view = PartnerFinder(WordEncoder()), seen(_market())
    answer = finder.for_organisation(view, "dairy", OPEN, one_sided=True)
    assert all("mutual_fit" not in _features(p) and "you_offer" not in _features(p) for p in answer.partners)
    assert {"both", "membranes"} <= set(_ids(answer)[:2])
    assert NO_NEED in finder.for_organisation(view, "membranes", OPEN, one_sided=True).notes


def test_a_need_without_a_capability_of_ones_own_is_met_from_the_other_side() -> None:
    answer = PartnerFinder(WordEncoder()).for_organisation(seen(_market()), "membranes", OPEN)
    assert _ids(answer)[0] == "dairy"
    assert "you_offer" in _features(answer.partners[0])


def test_shares_of_the_score_add_up_and_every_feature_has_both_sentences() -> None:
    for partner in PartnerFinder(WordEncoder()).for_organisation(seen(_market()), "dairy", OPEN).partners:
        assert sum(reason.weight for reason in partner.features) == pytest.approx(1)
        assert all(0 <= reason.value <= 1 for reason in partner.features)
        assert all(reason.sentence["tr"] and reason.sentence["en"] for reason in partner.features)


def test_another_region_is_preferred_on_request_and_a_filter_keeps_to_one() -> None:
    finder, view = PartnerFinder(WordEncoder()), seen(_market())
    one_sided = finder.for_organisation(view, "dairy", OPEN, other_regions=True)
    assert "other_region" in _features(one_sided.partners[0])
    assert _ids(finder.for_organisation(view, "dairy", Filter(regions=frozenset({"TR83"})))) == ["membranes"]


def test_cluster_and_sector_in_common_are_said() -> None:
    given = _features(PartnerFinder(WordEncoder()).for_organisation(seen(_market()), "dairy", OPEN).partners[0])
    assert given["same_cluster"] == given["same_sector"] == 1


def test_an_organisation_without_statements_is_known_by_its_projects_and_the_answer_says_so() -> None:
    answer = PartnerFinder(WordEncoder()).for_organisation(seen(_projects()), "a", OPEN)
    assert NOT_STATED in answer.notes
    assert _ids(answer)[:2] == ["b", "c"]
    assert "a" not in _ids(answer)
    assert "f" not in _ids(answer)
    topic = next(m for p in answer.partners if p.node.id == "c" for m in p.matches)
    assert (topic.holder.id, topic.need) == ("p2", None)
    assert 0 < topic.value <= 1


def test_earlier_partners_are_marked_and_kept() -> None:
    partners = PartnerFinder(WordEncoder()).for_organisation(seen(_projects()), "a", OPEN).partners
    marked = {p.node.id: r for p in partners for r in p.features if r.feature == "worked_together"}
    assert set(marked) == {"b"}
    assert marked["b"].weight == 0
    assert "already worked together" in marked["b"].sentence["en"]


def test_the_first_partners_come_with_an_introduction() -> None:
    partners = {
        p.node.id: p for p in PartnerFinder(WordEncoder()).for_organisation(seen(_projects()), "a", OPEN).partners
    }
    assert partners["b"].path is not None
    assert [s.node.id for s in partners["b"].path.steps] == ["p1", "b"]
    assert partners["c"].path is not None
    assert len(partners["c"].path.steps) == 4
    market = PartnerFinder(WordEncoder()).for_organisation(seen(_market()), "membranes", OPEN)
    assert market.partners[0].path is None


def test_a_text_is_met_by_capabilities_and_by_what_was_done() -> None:
    answer = PartnerFinder(WordEncoder()).for_text(seen(_market()), "we seek ultrafiltration membranes", OPEN)
    assert set(_ids(answer)[:2]) == {"membranes", "both"}
    assert answer.partners[0].matches[0].need is None
    assert answer.source is None
    done = PartnerFinder(WordEncoder()).for_text(seen(_projects()), "border surveillance", OPEN)
    assert _ids(done)[0] == "b"
    assert set(_ids(done)[1:3]) == {"a", "c"}
    assert done.partners[0].features[0].feature == "experience"


def test_a_region_is_preferred_for_a_text() -> None:
    finder, view = PartnerFinder(WordEncoder()), seen(_market())
    assert _ids(finder.for_text(view, "ultrafiltration membranes", OPEN, region="TRC1"))[0] == "both"
    assert _ids(finder.for_text(view, "ultrafiltration membranes", OPEN, region="TR83"))[0] == "membranes"


def test_without_an_encoder_or_an_index_words_and_ties_answer_and_the_answer_says_so() -> None:
    for encoder in (None, WordEncoder(key="not indexed")):
        finder, view = PartnerFinder(encoder), seen(_market())
        answer = finder.for_organisation(view, "dairy", OPEN)
        assert _ids(answer)[0] == "both"
        assert NO_MEANING in answer.notes
        assert _ids(finder.for_text(view, "ultrafiltration", OPEN)) == ["both", "membranes"]


def test_what_is_said_of_nobody_is_answered_by_nobody() -> None:
    finder, view = PartnerFinder(None), seen(filled([organisation("a"), organisation("b")]))
    answer = finder.for_organisation(view, "a", OPEN)
    assert (answer.partners, NO_TEXT in answer.notes) == ((), True)
    assert finder.for_text(view, "membranes", OPEN).partners == ()


def test_unknown_ids_other_kinds_and_empty_texts_are_refused_in_a_sentence() -> None:
    finder, view = PartnerFinder(None), seen(_projects())
    with pytest.raises(NotFound, match="nobody"):
        finder.for_organisation(view, "nobody", OPEN)
    with pytest.raises(NotFound, match="but a project"):
        finder.for_organisation(view, "p1", OPEN)
    with pytest.raises(BadInput, match="no word"):
        finder.for_text(view, " … ", OPEN)
    with pytest.raises(BadInput, match="10,000"):
        finder.for_text(view, "uzun " * 2_001, OPEN)


def test_what_the_caller_may_not_see_is_neither_partner_nor_evidence() -> None:
    nodes = [organisation("a"), organisation("h", audience=("org:h",)), organisation("b")]
    texts = [
        says("a", "need", "membranes"),
        says("h", "capability", "membranes", audience=("org:h",)),
        says("b", "capability", "membranes", audience=("org:h",)),
    ]
    finder, store = PartnerFinder(WordEncoder()), indexed(filled(nodes, (), texts))
    assert finder.for_organisation(seen(store), "a", OPEN).partners == ()
    assert set(_ids(finder.for_organisation(seen(store, "org:h"), "a", OPEN))) == {"b", "h"}
    assert finder.for_organisation(seen(store), "a", OPEN).partners == ()


def test_the_rank_is_the_answers_order_and_the_same_every_time_from_any_thread() -> None:
    finder, store = PartnerFinder(WordEncoder()), _market()
    expected = _ids(finder.for_organisation(seen(store), "dairy", OPEN))
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append(finder.rank_for_organisation(seen(store), "dairy", OPEN, 10)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4
    assert finder.rank_for_text(seen(store), "membranes", OPEN, 2) == _ids(
        finder.for_text(seen(store), "membranes", OPEN, 2)
    )


def test_what_is_written_later_is_found() -> None:
    store, finder = _projects(), PartnerFinder(WordEncoder())
    assert "f" not in _ids(finder.for_organisation(seen(store), "a", OPEN))
    store.write(Batch(edges=took_part("p1", "f", since="2021-01-01")))
    assert "f" in _ids(finder.for_organisation(seen(store), "a", OPEN))


class _Counted:
    """A store that counts what it is asked."""

    def __init__(self, store: Store) -> None:
        self.asked: Counter[str] = Counter()
        self._store = store

    def __getattr__(self, name: str) -> Any:
        self.asked[name] += 1
        return getattr(self._store, name)


def _asked(store: Store, finder: PartnerFinder, n: int) -> Counter[str]:
    counted = _Counted(store)
    finder.for_organisation(View(cast(ScopedReads, counted), frozenset({PUBLIC})), "a", OPEN, n)
    return counted.asked - Counter(all_passages=9, indexed=9, ties=9)  # of the world, read once a moment


def test_ten_partners_take_few_more_questions_to_the_store_than_one() -> None:
    store, finder = _projects(), PartnerFinder(WordEncoder())
    one, many = _asked(store, finder, 1), _asked(store, finder, 10)
    assert many.total() <= one.total() + 3  # ways to be introduced to those that have not met lie farther


def test_only_those_elsewhere_or_new_are_suggested_where_that_is_asked() -> None:
    finder, view = PartnerFinder(WordEncoder()), seen(_market())
    assert _ids(finder.for_organisation(view, "dairy", OPEN, only=Only(elsewhere=True)))[0] == "both"
    assert "membranes" not in _ids(finder.for_organisation(view, "dairy", OPEN, only=Only(elsewhere=True)))
    crowded = [tie("both", "partner_of", other) for other in ("steel", "silent")]
    store = _market()
    store.write(Batch((), tuple(crowded)))
    view = seen(store)
    assert "both" in _ids(finder.for_organisation(view, "dairy", OPEN))
    assert _ids(finder.for_organisation(view, "dairy", OPEN, only=Only(newcomers=True)))[0] == "membranes"
    assert "both" not in _ids(finder.for_organisation(view, "dairy", OPEN, only=Only(newcomers=True)))
    assert _ids(finder.for_text(view, "ultrafiltration membranes", OPEN, only=Only(newcomers=True))) == ["membranes"]
