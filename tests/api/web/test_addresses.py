"""The address of all that answers a kept question is of a page that asks exactly what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from api.web.addresses import answers_of
from people.alerts.watches import PARTNERS, SEARCH, Asked
from people.tables import Watch


def address(asked: Asked) -> str:
    return answers_of(Watch(id="w", text=asked.text, keep=asked.json(), sort=asked.sort), "tr")


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"about": "tr:a"}, "/tr/org/tr:a/partners"),
        (
            {"about": "tr:a", "regions": ("TR83",), "newcomers": True},
            "/tr/org/tr:a/partners?region=TR83&newcomers=true",
        ),
        ({"text": "membran", "sectors": ("32",)}, "/tr/partners?text=membran&sector=32"),
        ({"text": "membran", "sizes": ("small",)}, "/tr/alerts/w"),
        ({"about": "tr:a", "languages": ("tr",)}, "/tr/alerts/w"),
        ({"about": "tr:a", "sources": ("ror",)}, "/tr/alerts/w"),
        ({"about": "tr:a", "kinds": ("sme", "chamber")}, "/tr/alerts/w"),
    ],
)
def test_partners_whose_filter_their_form_does_not_hold_are_on_the_page_of_the_question(
    asked: dict[str, Any], path: str
) -> None:
    assert address(Asked(**{"text": "", "sort": PARTNERS, **asked})) == path


def test_a_search_takes_every_filter() -> None:
    asked = Asked("membran", ("sme",), ("TR",), ("32",), ("small", "micro"), ("tr",), ("ror",), SEARCH)
    assert address(asked).partition("?")[2] == (
        "q=membran&kind=sme&region=TR&sector=32&size=small&size=micro&language=tr&source=ror"
    )
