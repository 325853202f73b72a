import pytest

from graph.errors import VocabularyError
from graph.vocabulary import vocabulary
from graph.words.folding import fold, key
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


def test_a_kind_is_known_by_name_and_label_in_both_languages_however_written() -> None:
    for kind in vocabulary().kinds.values():
        for said in (kind.name, *kind.label.values(), *kind.many.values()):
            for written in (said, said.lower(), said.upper(), fold(said), f" {said} ", said.replace("'", "")):
                assert vocabulary().kind_said(written) is kind, written


def test_no_two_kinds_are_written_alike() -> None:
    said = [(key(one), kind.name) for kind in vocabulary().kinds.values() for one in kind.spellings]
    assert len(set(said)) == len(vocabulary().said)


def test_an_unknown_kind_names_the_nearest_in_the_readers_language() -> None:
    with pytest.raises(VocabularyError, match="use one of: university") as wrong:
        vocabulary().kind_said("Üniversty")
    assert wrong.value.sentence["tr"].endswith("birini yazın: Üniversite.")


def test_who_may_connect_to_whom_is_checked_at_both_ends() -> None:
    kinds = {"a": "sme", "b": "region", "p": "project"}
    vocabulary().check(edge("a", "located_in", "b"), kinds)
    with pytest.raises(VocabularyError, match="a is a sme, and located_in takes region there"):
        vocabulary().check(edge("b", "located_in", "a"), {**kinds, "b": "cluster"})
    with pytest.raises(VocabularyError, match="p is a project"):
        vocabulary().check(edge("p", "participated_in", "p"), kinds)
