"""The pages for people, together. Plain HTML that needs no script."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import (
    about,
    assets,
    clusters,
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
from api.pages.federation import everywhere
from api.pages.figures import priorities, statistics
from api.pages.people import (
    account,
    addresses,
    admin,
    alerts,
    claims,
    demands,
    join,
    leaving,
    openid,
    opportunities,
    opportunity_acts,
    passkeys,
    passwords,
    registering,
    shared,
    signin,
    statements,
    upkeep,
    versions,
)
from api.pages.programme import centre_acts, centres, founding, identifying
from api.pages.roadmaps import reading, writing

router = APIRouter(include_in_schema=False)
# The partners' address would be taken for an organisation's.
READING = (
    about, assets, home, results, everywhere, download, where, places, clusters, centres, priorities, statistics,
    paths, partners, similar, organisation, document,
)  # fmt: skip
WHO = (signin, passkeys, demands, openid, passwords, registering, join, claims, account, addresses, leaving, admin)
WRITING = (centre_acts, founding, identifying, reading, writing)
ACTING = (*WHO, upkeep, shared, versions, opportunities, opportunity_acts, alerts, statements, *WRITING)
for one in (*READING, *ACTING):
    router.include_router(one.router)
