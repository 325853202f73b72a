import pytest

from graph.words.repeats import repeats

SHEET = (
    "Our plant produces reverse osmosis membranes for drinking water in sizes from four to eight inches, tested at "
    "fifteen bar and delivered within three weeks to any port of the Black Sea, with a certificate of {} and a "
    "guarantee of two years that covers salt passage, flow and the glue of every single element we send."
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (SHEET.format("2024"), SHEET.format("2025"), True),
        (SHEET.format("2024"), SHEET.format("2024").upper().replace(",", ";"), True),
        (SHEET.format("2024"), SHEET.format("2024")[:150], False),
        (SHEET.format("2024"), "We make hazelnut dryers. " + SHEET.format("2024"), True),
        ("Kauçuk conta", "kauçuk CONTA.", True),
        ("Kauçuk conta", "kauçuk hortum", False),
        ("Su arıtma membranı üretiyoruz", "Su arıtma membranı arıyoruz", False),
        ("", "", True),
    ],
)
def test_texts_that_say_nearly_the_same_repeat_each_other(one: str, other: str, same: bool) -> None:
    assert repeats(one, other) is same
    assert repeats(other, one) is same


def test_many_words_in_common_in_another_order_are_no_repetition() -> None:
    words = SHEET.format("2024").split()
    assert not repeats(" ".join(words), " ".join(reversed(words)))
