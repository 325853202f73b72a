"""The pages for people, together. Plain HTML that needs no script."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import (
    about,
    assets,
    document,
    download,
    home,
    organisation,
    partners,
    paths,
    places,
    results,
    similar,
    where,
)
from api.pages.figures import priorities, statistics
from api.pages.people import account, admin, join, shared, signin

router = APIRouter(include_in_schema=False)
# The partners' address would be taken for an organisation's.
READING = (
    about, assets, home, results, download, where, places, priorities, statistics, paths, partners, similar,
    organisation, document,
)  # fmt: skip
ACTING = (signin, join, shared, account, admin)
for one in (*READING, *ACTING):
    router.include_router(one.router)
