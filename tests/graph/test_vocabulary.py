import pytest

from graph.errors import VocabularyError
from graph.vocabulary import vocabulary
from tests.graph.samples import edge


def test_every_kind_and_relation_is_said_in_both_languages() -> None:
    words = vocabulary()
    said = [k.label for k in words.kinds.values()] + [k.many for k in words.kinds.values()]
    said += [r.label for r in words.relations.values()] + [r.back for r in words.relations.values()]
    assert all(label["tr"] and label["en"] for label in said)


def test_relations_connect_kinds_that_exist() -> None:
    words = vocabulary()
    for relation in words.relations.values():
        assert relation.sources | relation.targets <= words.kinds.keys()
        assert 0 <= relation.attribution <= 1
        assert 0 <= relation.tie < 1


def test_an_unknown_word_names_the_nearest() -> None:
    with pytest.raises(VocabularyError, match="university"):
        vocabulary().kind("universty")
    with pytest.raises(VocabularyError, match="attended"):
        vocabulary().relation("xyz")


def test_who_may_connect_to_whom_is_checked_at_both_ends() -> None:
    kinds = {"a": "sme", "b": "region", "p": "project"}
    vocabulary().check(edge("a", "located_in", "b"), kinds)
    with pytest.raises(VocabularyError, match="a is a sme, and located_in takes region there"):
        vocabulary().check(edge("b", "located_in", "a"), {**kinds, "b": "cluster"})
    with pytest.raises(VocabularyError, match="p is a project"):
        vocabulary().check(edge("p", "participated_in", "p"), kinds)
