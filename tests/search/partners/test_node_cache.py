from hypothesis import given
from hypothesis import strategies as st

from search.partners.node_cache import NodeCache
from tests.search.partner_graphs import filled, organisation, seen

IDS = st.lists(st.sampled_from("abcdefx"), max_size=7)


@given(st.lists(IDS, max_size=5), st.integers(0, 4))
def test_a_cache_answers_as_the_view_does_and_keeps_no_more_than_it_may(asked: list[list[str]], most: int) -> None:
    with filled([organisation(i) for i in "abcde"] + [organisation("f", audience=("org:f",))]) as store:
        cache = NodeCache(most)
        for ids in asked:
            found, expected = cache.nodes(seen(store), ids), seen(store).nodes(ids)
            assert list(found.items()) == list(expected.items())
            assert len(cache) <= most


def test_what_is_kept_is_not_read_again() -> None:
    cache, store = NodeCache(), filled([organisation("a")])
    first = cache.nodes(seen(store), ["a"])
    store.close()
    assert cache.nodes(seen(store), ["a"]) == first
