"""An audience has one spelling, whatever people write for it, and what nobody can be told to see is refused."""

import re
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.audience import checked, owner
from graph.errors import BadInput
from graph.model import PUBLIC


@pytest.mark.parametrize("said", ["public", " Public ", "herkese açık", "HERKESE_AÇIK", "genel", "Herkes", "everyone"])
def test_everyone_is_said_in_many_words(said: str) -> None:
    assert checked(said) == PUBLIC


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("members:demo:kume-a", "members:demo:kume-a"),
        ("Üyeler : tr:kume", "members:tr:kume"),
        ("üyeleri:tr:kume", "members:tr:kume"),
        (" org:tr:Ab ", "org:tr:Ab"),
        ("Kuruluş:tr:x", "org:tr:x"),
    ],
)
def test_a_group_is_the_members_of_a_cluster_or_an_organisation(said: str, meant: str) -> None:
    assert checked(said) == meant


@pytest.mark.parametrize(
    "said",
    ["", "gizli", "members", "members:", "members:kume", "org:tr: x", "cluster:tr:a", "tr:x", "public:tr:a", ":tr:a"],
)
def test_anything_else_is_refused_in_a_sentence_that_says_how_to_write_it(said: str) -> None:
    sentence = (
        f"“{said}” does not say who may see it: leave it empty or write “public” (herkese açık) for everyone, "
        "members:ID for the members of a cluster, or org:ID for one organisation, as in members:tr:its-name."
    )
    with pytest.raises(BadInput, match=f"^{re.escape(sentence)}$"):
        checked(said)


GROUPS = st.sampled_from(["members", "Üyeler", "ÜYELERİ ", "org", " kuruluş", "public", ""])


@given(st.one_of(st.text(), st.builds("{}:{}:{}".format, GROUPS, st.text(), st.text())))
@example("üyeler::")
def test_what_is_accepted_is_accepted_again_unchanged(said: str) -> None:
    with suppress(BadInput):
        audience = checked(said)
        assert checked(audience) == audience
        assert audience == PUBLIC or audience in {f"members:{owner(audience)}", f"org:{owner(audience)}"}


def test_an_audience_names_its_owner() -> None:
    assert [owner(audience) for audience in (PUBLIC, "members:tr:kume", "org:ror:x")] == [None, "tr:kume", "ror:x"]


def test_what_is_advised_in_either_language_is_taken() -> None:
    with pytest.raises(BadInput) as refused:
        checked("gizli")
    assert "“herkese açık” (public)" in refused.value.sentence["tr"]
    assert "örneğin üyeler:tr:kumenin-adi." in refused.value.sentence["tr"]
    assert [checked(said) for said in ("herkese açık", "üyeler:tr:kumenin-adi", "members:tr:its-name")] == [
        PUBLIC, "members:tr:kumenin-adi", "members:tr:its-name",
    ]  # fmt: skip
