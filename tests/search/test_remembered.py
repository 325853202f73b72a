from hypothesis import given
from hypothesis import strategies as st

from search.remembered import Remembered

KEYS = st.lists(st.sampled_from("abcdexyz"), max_size=7)


@given(st.lists(KEYS, max_size=6), st.integers(0, 4))
def test_what_is_remembered_is_what_would_be_made_and_no_more_is_kept_than_may_be(
    asked: list[list[str]], most: int
) -> None:
    values = {key: key.upper() for key in "abcde"}
    remembered: Remembered[str, str] = Remembered(most)
    for keys in asked:
        found = remembered.of(keys, lambda missing: {key: values[key] for key in missing if key in values})
        assert list(found.items()) == [(key, values[key]) for key in dict.fromkeys(keys) if key in values]
        assert len(remembered) <= most


def test_only_what_is_not_kept_is_made_and_the_one_asked_for_longest_ago_makes_room() -> None:
    made: list[list[str]] = []

    def make(missing: list[str]) -> dict[str, int]:
        made.append(missing)
        return {key: len(made) for key in missing}

    remembered: Remembered[str, int] = Remembered(2)
    assert remembered.of("ab", make) == {"a": 1, "b": 1}
    assert remembered.of("ac", make) == {"a": 1, "c": 2}
    assert remembered.of("a", make) == {"a": 1}
    remembered.of("b", make)
    assert made == [["a", "b"], ["c"], ["b"]]
