"""The pages for people, together. Plain HTML that needs no script."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import about, assets, document, home, organisation, partners, paths, results, similar, where
from api.pages.people import account, join, shared, signin

router = APIRouter(include_in_schema=False)
# The partners' address would be taken for an organisation's.
for one in (
    about,
    assets,
    home,
    results,
    where,
    paths,
    partners,
    similar,
    organisation,
    document,
    signin,
    join,
    shared,
    account,
):
    router.include_router(one.router)
