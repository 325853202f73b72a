"""An audience has one spelling, whatever people write for it, and what nobody can be told to see is refused."""

import re
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.audience import SIGNED_IN, checked, members_of, organisation_of, owner, partners_of
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
        ("Ortaklar: tr:x", "partners:tr:x"),
        ("Signed in", "signed-in"),
        ("kayıtlılar", "signed-in"),
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
        "signed-in for whoever has an account, members:ID for the members of a cluster, partners:ID for those an "
        "organisation works with, or org:ID for one organisation, as in members:tr:its-name."
    )
    with pytest.raises(BadInput, match=f"^{re.escape(sentence)}$"):
        checked(said)


GROUPS = st.sampled_from(["members", "Üyeler", "ÜYELERİ ", "org", " kuruluş", "ortaklar", "signed-in", "public", ""])


@given(st.one_of(st.text(), st.builds("{}:{}:{}".format, GROUPS, st.text(), st.text())))
@example("üyeler::")
def test_what_is_accepted_is_accepted_again_unchanged(said: str) -> None:
    with suppress(BadInput):
        audience = checked(said)
        assert checked(audience) == audience
        id_ = owner(audience)
        assert audience in ({members_of(id_), partners_of(id_), organisation_of(id_)} if id_ else {PUBLIC, SIGNED_IN})


def test_an_audience_names_its_owner() -> None:
    named = {PUBLIC: None, SIGNED_IN: None, "members:tr:kume": "tr:kume", "org:ror:x": "ror:x", "partners:x:y": "x:y"}
    assert {audience: owner(audience) for audience in named} == named


def test_what_is_advised_in_either_language_is_taken() -> None:
    with pytest.raises(BadInput) as refused:
        checked("gizli")
    assert "“herkese açık” (public)" in refused.value.sentence["tr"]
    assert "örneğin üyeler:tr:kumenin-adi." in refused.value.sentence["tr"]
    assert [checked(said) for said in ("herkese açık", "üyeler:tr:kumenin-adi", "members:tr:its-name")] == [
        PUBLIC, "members:tr:kumenin-adi", "members:tr:its-name",
    ]  # fmt: skip
