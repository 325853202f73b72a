import pytest

from graph.codes import (
    region_code,
    region_id,
    section_of,
    sector_code,
    sector_id,
    sector_key,
    sector_prefixes,
    sectors_above,
)
from graph.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "code"),
    [("32.50", "32.50"), ("3250", "32.50"), ("32.5", "32.5"), ("c", "C"), ("32", "32"), ("325007@2", "32.50.07@2"),
     ("32.50@2.1", "32.50"), (" 01.11.07@2 ", "01.11.07@2")],
)  # fmt: skip
def test_a_sector_has_one_spelling(typed: str, code: str) -> None:
    assert sector_code(typed) == code


@pytest.mark.parametrize("typed", ["", "W", "3", "32.", "32.50.07.1", "32@7", "32,50", "çelik"])
def test_what_is_no_sector_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="not a NACE code"):
        sector_code(typed)


@pytest.mark.parametrize("typed", ["", "T", "TR8311", "TR-8", "Samsun", "123"])
def test_what_is_no_region_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="not a NUTS code"):
        region_code(typed)


def test_a_region_lies_in_its_parents() -> None:
    assert region_code(" tr831 ") == "TR831"
    assert region_id("TR831") == "nuts:TR831"


def test_a_sector_lies_in_its_section() -> None:
    assert sector_prefixes("C")[:3] == ("C", "10", "11")
    assert sector_prefixes("32.5@2") == ("325",)
    assert [section_of(code) for code in ("32.50", "C", "01", "99", "04", "62.10")] == ["C", "C", "A", "V", None, "K"]
    assert sector_key("32.50.07@2") == "325007"
    assert (sector_id("32.50"), sector_id("32.50.07@2")) == ("nace:2.1:32.50", "nace:2:32.50.07")


@pytest.mark.parametrize(
    ("key", "above"),
    [("C", ("C",)), ("32", ("C", "32")), ("325", ("C", "32", "325")), ("325007", ("C", "32", "325", "3250", "325007")),
     ("62", ("K", "62")), ("04", ("04",))],
)  # fmt: skip
def test_a_sector_lies_in_all_above_it(key: str, above: tuple[str, ...]) -> None:
    assert sectors_above(key) == above
    assert all(key.startswith(sector_prefixes(one)) for one in above)
