"""Routes of several İmece that answer together: what a peer asks, and a question to all of them."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.federation.brought import MOST, PeerAnswer
from api.federation.everywhere import Everywhere, everywhere
from api.federation.signing import Answered, Message, sign_answer, signed_by
from api.peers import Federation
from api.questions.caller import Caller, caller_of_peer
from api.questions.search import search
from api.web.callers import Asking, Keep, Text, parts_of
from api.web.everywhere import asked_everywhere, means_of
from api.web.prefix import prefix_of
from api.web.reading import language_of
from api.web.tags import Fresh
from api.wire.answers import HitOut
from api.wire.federation import AtPeerOut, EverywhereOut, HeardOut, KnownOut
from api.wire.nodes import NodeOut, PassageOut
from graph.errors import NotFound
from graph.words.sentences import Language

router = APIRouter(tags=["federation"], route_class=Fresh)
peers = APIRouter(include_in_schema=False, route_class=Fresh)


def known_here(request: Request) -> Federation:
    """The federation; NotFound where there is none."""
    found = parts_of(request).federation
    if found is None:
        raise NotFound("api.page.nothing")
    return found


Here = Annotated[Federation, Depends(known_here)]


def peer(request: Request, here: Here) -> Caller:
    """The peer that asks, which sees what is shown to it; NotSignedIn for anybody else."""
    parts = parts_of(request)
    who = signed_by(_message(request), here)
    asking = caller_of_peer(parts, language_of(request), who.shows)
    request.state.caller = asking
    return asking


Peer = Annotated[Caller, Depends(peer)]


@peers.get("/federation/search")
def for_peers(request: Request, here: Here, asking: Peer, q: Text, keep: Keep) -> Response:
    """Answer a peer, signed: what answers its question of what it may see."""
    found = search(asking, q, keep, MOST).answer
    hits = [*found.hits, *found.documents][:MOST]
    told = PeerAnswer(by=here.name, hits=tuple(HitOut.of(hit, asking.language) for hit in hits))
    body = orjson.dumps(told.model_dump(mode="json"))
    headers = sign_answer(Answered(200, _message(request)), body, here)
    return Response(body, media_type="application/json", headers={**headers, "Cache-Control": "no-store"})


@router.get("/everywhere", operation_id="everywhere")
def search_everywhere(request: Request, q: Text, asking: Asking, keep: Keep) -> EverywhereOut:
    """Ask here and of the peers at once, each organisation once, with who knows it and which peers did not answer.

    The question goes to every peer. Without peers it is answered by what is known here.
    """
    found = everywhere(means_of(request), asking, q, keep, asked_everywhere(request))
    return told(found, asking.language)


def told(found: Everywhere, language: Language) -> EverywhereOut:
    """What was found, as it leaves."""
    known = [
        KnownOut(
            hit=None if one.hit is None else HitOut.of(one.hit, language),
            node=NodeOut.of(one.node) if one.hit is None else None,
            rests_on=tuple(map(PassageOut.of, one.brought[0].passages)) if one.hit is None else (),
            at=tuple(AtPeerOut(peer=each.peer.name, url=each.url) for each in one.brought),
        )
        for one in found.known
    ]
    heard = [
        HeardOut(peer=one.peer.name, title=one.peer.title, state=one.state, hits=len(one.hits),
                 seconds=round(one.seconds, 3))
        for one in found.heard
    ]  # fmt: skip
    return EverywhereOut.all(known, heard, found.doubted)


def _message(request: Request) -> Message:
    """The request under the address by which peers know us."""
    site = parts_of(request).settings.public_address
    path = request.scope.get("raw_path", b"").decode("ascii", "replace") or request.url.path
    query = request.scope.get("query_string", b"").decode("ascii", "replace")
    here = site or f"{request.url.scheme}://{request.headers.get('host', '')}{prefix_of(request)}"
    return Message(request.method, f"{here}{path}" + (f"?{query}" if query else ""), dict(request.headers))
