"""Texts are kept by what their callers may see: what one may read is never another's."""

from graph.model import Batch
from graph.store import Store
from search.texts import Texts, kept_texts
from tests.search.partner_graphs import WordEncoder, filled, indexed, organisation, says, seen

SECRET = ("org:a",)
KEY = WordEncoder().key


def _store() -> Store:
    texts = [says("a", "need", "steel"), says("a", "capability", "iron", audience=SECRET), says("b", "need", "coke")]
    return indexed(filled([organisation(id_) for id_ in "abc"], (), texts))


def test_texts_are_those_of_the_view_and_read_once() -> None:
    store = _store()
    view, texts = seen(store), Texts()
    said = texts.passages_of(view, ["b", "c", "a"])
    assert said == view.passages_of(["a", "b", "c"])
    ids = [passage.id for passage in said]
    first = texts.passages(view, ids), texts.vectors(view, ids, KEY)
    assert first[0] == view.passages(ids)
    assert list(first[1]) == ids
    assert texts.vectors(view, ids, "another") == {}
    store.close()
    assert texts.passages_of(seen(store), ["a", "b", "c"]) == said
    assert (texts.passages(seen(store), ids), list(texts.vectors(seen(store), ids, KEY))) == (first[0], ids)


def test_what_one_may_see_is_kept_from_who_may_not() -> None:
    store, kept = _store(), kept_texts()
    insider, anybody = seen(store, *SECRET), seen(store)
    held = kept.of(insider).passages_of(insider, ["a"])
    assert len(held) == 2
    assert kept.of(anybody).passages_of(anybody, ["a"]) == anybody.passages_of(["a"])
    assert kept.of(anybody).passages(anybody, [passage.id for passage in held]).keys() < {p.id for p in held}
    assert kept.of(anybody) is not kept.of(insider)


def test_what_was_written_is_read_at_the_next_moment() -> None:
    store, kept = _store(), kept_texts()
    view = seen(store)
    assert kept.of(view).passages_of(view, ["c"]) == []
    store.write(Batch((organisation("c"),), (), (says("c", "need", "sand"),)))
    later = seen(store)
    assert [p.text for p in kept.of(later).passages_of(later, ["c"])] == ["sand"]
