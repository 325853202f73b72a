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

router = APIRouter(include_in_schema=False)
# The partners' address would be taken for an organisation's.
for one in (about, assets, home, results, download, where, places, paths, partners, similar, organisation, document):
    router.include_router(one.router)
