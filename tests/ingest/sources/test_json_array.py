"""An array comes to the same objects, however it is laid out and wherever the blocks end that it is read in."""

import io
import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources import json_array
from ingest.sources.json_array import objects

# Texts that look like what stands between two objects, and objects in lists in objects.
values = st.recursive(
    st.none() | st.integers(-9, 9) | st.sampled_from(["", "},{", "},\n{", '"', "\\", "ş]"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab{"), inner, max_size=3),
    max_leaves=8,
)
records = st.lists(st.dictionaries(st.sampled_from("abc"), values, max_size=3), max_size=5)
LAYOUTS: list[dict[str, Any]] = [
    {}, {"indent": 0}, {"indent": 2}, {"indent": 4}, {"separators": (",", ":")}, {"separators": (" , ", " : ")},
]  # fmt: skip


@pytest.fixture(params=[(7, 1 << 24), (7, 10), (1 << 20, 1 << 24)])
def blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small blocks end anywhere; an object longer than the longest is read with all that follows."""
    block, longest = request.param
    monkeypatch.setattr(json_array, "_BLOCK", block)
    monkeypatch.setattr(json_array, "_LONGEST", longest)


@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_it_holds_what_it_says(layout: dict[str, Any]) -> None:
    @given(records, st.sampled_from(["", "\n", "  \r\n"]))
    def holds(found: list[object], space: str) -> None:
        text = space + json.dumps(found, **layout) + space
        assert list(objects(io.BytesIO(text.encode()))) == found

    holds()


@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_one_that_is_cut_short_or_goes_on_is_not_sound(layout: dict[str, Any]) -> None:
    text = json.dumps([{"a": [{"b": 1}, {"b": 2}]}, {"a": "},{"}, {"a": None}], **layout)
    for broken in [*(text[:end] for end in range(1, len(text))), f"{text}]", f"{text},{{}}"]:
        with pytest.raises(orjson.JSONDecodeError):
            list(objects(io.BytesIO(broken.encode())))
