"""Kept questions: kept from a page of answers, looked after on a page of one's own, and read as a feed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Query, Request, Response
from lxml import etree

from api.pages.frame import Lang, page
from api.pages.people.forms import Me, Proven, Said, Sender, after, own_page
from api.pages.undoing.toasts import tell
from api.questions.caller import Caller, caller_of
from api.questions.own.kept import answering, found, keep, own
from api.web.addresses import FILTERS, WISHES, answers_of, kept_filters, page_of
from api.web.callers import Asking, parts_of
from api.web.prefix import asked_at
from api.words.labels import Places
from api.words.strings import say
from graph.errors import BadInput
from graph.model import Node
from graph.words.sentences import Language
from people.alerts.hooks import end_hook, given_up, hooks_of, post_again, set_hook
from people.alerts.watches import (
    FEED,
    OFTEN,
    SEARCH,
    TIES,
    Asked,
    by_feed,
    end,
    end_by_feed,
    resume,
    title_of,
    watches,
)
from people.persons import Person, person_of_account
from people.tables import Told, Watch

router = APIRouter(include_in_schema=False)
ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML can hold."""
Line = Annotated[str, Form(max_length=5_000)]
Typed = Annotated[str, Query(max_length=5_000)]


@router.get("/{lang}/alerts")
def kept(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Me, q: Typed = "", query: Typed = "", sort: Typed = SEARCH,
    about: Typed = "",
) -> Response:  # fmt: skip
    """The questions that one keeps, and what was found for each; the rest is one that is to be kept."""
    return _page(request, lang, asking, person, {"q": q, "query": query, "sort": sort, "about": about})


@router.post("/{lang}/alerts")
def keeps(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, q: Said = "", query: Line = "", often: Said = FEED,
    sort: Said = SEARCH, about: Said = "", ties: Said = "",
) -> Response:  # fmt: skip
    """Keep a question: its words, and its filters and wishes as the address of its answers has them."""
    given = parse_qsl(query)
    chosen: dict[str, Any] = {
        kept: tuple(value for name, value in given if name == asked) for asked, kept in FILTERS.items()
    }
    chosen |= {name: (name, "true") in given for name in WISHES}
    reach = int(ties) if ties.isdecimal() and len(ties) == 1 else TIES[-1]
    try:
        asked = Asked(q, **chosen, sort=sort, about=about, ties=reach)
        id_ = keep(parts_of(request), asking, person, asked, often)
    except BadInput as error:
        said = {"problem": error.sentence[lang], "q": q, "query": query, "sort": sort, "about": about, "ties": reach}
        return _page(request, lang, asking, person, said)
    return tell(after(request, f"/{lang}/alerts"), request, "alert.kept", id=id_)


@router.post("/{lang}/alerts/{id}/end")
def ends(request: Request, lang: Lang, person: Sender, id: str) -> Response:  # noqa: A002
    """End a kept search."""
    end(parts_of(request).people, person, id)
    return tell(after(request, f"/{lang}/alerts"), request, "alert.ended", id=id)


@router.post("/{lang}/alerts/{id}/restore")
def resumes(request: Request, lang: Lang, asking: Asking, person: Sender, id: str) -> Response:  # noqa: A002
    """Go on with a kept search that has just been ended."""
    try:
        resume(parts_of(request).people, person, id)
    except BadInput as error:
        return _page(request, lang, asking, person, {"problem": error.sentence[lang]})
    return tell(after(request, f"/{lang}/alerts"), request, "undone")


@router.post("/{lang}/alerts/{id}/hook")
def hooks(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Proven, id: str, address: Said = ""  # noqa: A002
) -> Response:  # fmt: skip
    """Have an address told of what answers a kept search; the secret that signs is shown this once."""
    parts = parts_of(request)
    try:
        secret = set_hook(parts.people, person, id, address, here=parts.settings.webhooks_here, site=parts.site)
    except BadInput as error:
        said = {"problem": error.sentence[lang], "problem_at": id, "hook_address": address}
        return _page(request, lang, asking, person, said)
    return _page(request, lang, asking, person, {"secret": secret, "secret_of": id})


@router.post("/{lang}/alerts/{id}/hook/end")
def ends_hook(request: Request, lang: Lang, person: Sender, id: str) -> Response:  # noqa: A002
    """Tell the address of a kept search of nothing any more."""
    end_hook(parts_of(request).people, person, id)
    return after(request, f"/{lang}/alerts")


@router.post("/{lang}/alerts/tellings/{id}/again")
def tells_again(request: Request, lang: Lang, person: Sender, id: str) -> Response:  # noqa: A002
    """Try once more to tell an address what was given up."""
    post_again(parts_of(request).people, person, id)
    return after(request, f"/{lang}/alerts")


@router.get("/{lang}/alerts/end/{feed}")
def may_end(request: Request, lang: Lang, feed: str) -> Response:
    """The button that ends a kept search for whoever follows the link of a mail; following it alone ends nothing."""
    held = by_feed(parts_of(request).people, feed)
    return page(
        request,
        "alert_end.html",
        lang,
        {"watch": held, "title": _title(request, held, lang), "feed": feed, "done": False},
    )


@router.post("/{lang}/alerts/end/{feed}")
def ends_by_mail(request: Request, lang: Lang, feed: str) -> Response:
    """End a kept search by the link of a mail, which a mail program may send by itself (RFC 8058)."""
    end_by_feed(parts_of(request).people, feed)
    return page(request, "alert_end.html", lang, {"watch": None, "feed": feed, "done": True})


@router.get("/{lang}/alerts/{feed}.atom")
def feed(request: Request, lang: Lang, feed: str) -> Response:
    """What was found for a kept search and is still for its owner to see, as an Atom feed."""
    parts = parts_of(request)
    held = by_feed(parts.people, feed)
    asking = caller_of(parts, lang, person_of_account(parts.people, held.account))
    shown = found(parts, asking, [held])[held.id]
    site = asked_at(request)
    content = _atom(held, title_of(held, asking.view)[lang], shown, lang, site, f"{site}/{lang}/alerts/{feed}.atom")
    return Response(content, media_type="application/atom+xml", headers={"Cache-Control": "private, no-store"})


@router.get("/{lang}/alerts/{id}")
def answers(request: Request, lang: Lang, asking: Asking, person: Me, id: str) -> Response:  # noqa: A002
    """All that answers a question that one keeps, now."""
    held = own(parts_of(request), person, id)
    now = answering(asking, held)
    places = Places(asking.view, lang)
    places.learn([one.node for one in now])
    values = {"person": person, "title": title_of(held, asking.view)[lang], "found": now, "here": "account"}
    return own_page(request, "alert_answers.html", lang, values, places=places)


def _title(request: Request, held: Watch, language: Language) -> str:
    """What a question is called for whoever follows the link of a mail."""
    return title_of(held, caller_of(parts_of(request), language).view)[language]


def _page(request: Request, lang: Language, asking: Caller, person: Person, said: Mapping[str, object]) -> Response:
    people = parts_of(request).people
    held = watches(people, person)
    shown = found(parts_of(request), asking, held)
    places = Places(asking.view, lang)
    places.learn([node for pairs in shown.values() for _, node in pairs])
    about = str(said.get("about") or "")
    values = {
        "person": person, "watches": held, "shown": shown, "address": lambda one: answers_of(one, lang),
        "titles": {one.id: title_of(one, asking.view)[lang] for one in held}, "ties": TIES[-1],
        "codes": lambda one: [code for _, code in kept_filters(one)],
        "about_node": asking.view.organisation(about) if about else None, "sort": SEARCH, "about": "", "reach": TIES,
        "often": OFTEN, "mails": parts_of(request).site is not None, "here": "account", "problem": None, "q": "",
        "query": "", "hooks": hooks_of(people, person), "given_up": given_up(people, person), "problem_at": None,
        "secret": None, "secret_of": None, "hook_address": "",
    }  # fmt: skip
    return own_page(request, "alerts.html", lang, {**values, **said}, refused=bool(said.get("problem")), places=places)


def _atom(  # noqa: PLR0913, PLR0917 - what a feed says
    held: Watch, title: str, shown: Sequence[tuple[Told, Node]], language: Language, site: str, here: str
) -> bytes:
    feed = etree.Element("feed", xmlns=ATOM)
    _add(feed, "id", f"urn:uuid:{held.id}")
    _add(feed, "title", f"{title} · İmece")
    _add(feed, "updated", max([held.made, *(one.at for one, _ in shown)]).isoformat())
    etree.SubElement(feed, "link", rel="self", href=here)
    etree.SubElement(feed, "link", rel="alternate", href=site + answers_of(held, language))
    author = etree.SubElement(feed, "author")
    _add(author, "name", "İmece")
    for told, node in shown:
        entry = etree.SubElement(feed, "entry")
        _add(entry, "id", f"urn:uuid:{held.id}:{node.id}")
        _add(entry, "title", node.name_in(language))
        _add(entry, "updated", told.at.isoformat())
        etree.SubElement(entry, "link", rel="alternate", href=site + page_of(node, language))
        more = [say("alerts.more", language, n=told.more)] if told.more else []
        why = [say("alerts.because", language), *(one[language] for one in told.reasons)]
        _add(entry, "summary", " ".join([*why, *more]))
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8")


def _add(above: etree._Element, name: str, text: str) -> None:
    etree.SubElement(above, name).text = _NO_XML.sub(" ", text)
