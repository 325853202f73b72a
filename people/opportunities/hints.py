"""What could be said better before an adviser reads it: advice, which keeps nobody from sending."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.filters import Filter
from graph.model import Node
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.folding import words
from graph.words.names import MEANT
from graph.words.sentences import LANGUAGES, Sentence
from people.opportunities.said import Said

TELLING, LEAST = 4, 15
"""Letters from which on a word tells something, and how many different ones a text should have."""
SPANS, WIDEST = 40, 4
"""Runs of capitalised words that are looked up, and the words of each."""
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}|https?://|www\.|(?:\+?\d[\s()./-]?){9,}", re.IGNORECASE)
_BUSINESS = frozenset({"business_offer", "business_request"})


def hints(said: Said, own: Node | None, view: View, *, hidden: bool) -> Sequence[Sentence]:
    """What to say better, in the order of the form; `own` is the organisation that writes, None where it is unknown."""
    whole = f"{said.title}\n{said.text}\n{said.partner}"
    found = []
    if len({word for word in words(said.text) if len(word) >= TELLING}) < LEAST:
        found.append(Sentence("people.hint.vague"))
    if not said.partner:
        found.append(Sentence("people.hint.partner"))
    if not said.sectors:
        found.append(Sentence("people.hint.sectors"))
    if said.kind in _BUSINESS and not said.money:
        found.append(Sentence("people.hint.money"))
    if _CONTACT.search(whole):
        found.append(Sentence("people.hint.contact"))
    named = _named(whole, view)
    if hidden and own is not None and own.id in named:
        found.append(Sentence("people.hint.own_name"))
    others = [node for id_, node in named.items() if own is None or id_ != own.id]
    found += [Sentence("people.hint.names", {"name": {one: node.name_in(one) for one in LANGUAGES}}) for node in others]
    return found


def _named(text: str, view: View) -> dict[str, Node]:
    """The organisations that a text names, as far as they may be seen."""
    everyone = Filter(vocabulary().organisations)
    ids = [
        scored.id
        for _, span in zip(range(SPANS), _spans(text), strict=False)
        for scored in view.named(tuple(words(span)), everyone, 1, MEANT)
    ]
    return view.nodes(dict.fromkeys(ids))


def _spans(text: str) -> Iterator[str]:
    """Runs of words that are written as names are; one that begins a sentence without its first word, too."""
    for sentence in re.split(r"[\n.!?:;]+", text):
        run: list[str] = []
        for at, word in enumerate((*sentence.split(), "")):
            name = word.strip("“”\"'’(),")
            if name[:1].isupper() and len(name) > 1:
                run.append(name)
                continue
            begins = at == len(run)
            for found in (run[:WIDEST], run[1 : WIDEST + 1] if begins else []):
                if found and (len(found) > 1 or not begins or len(run) > 1):
                    yield " ".join(found)
            run = []
