"""What an organisation says of the facts that others state of it: which it keeps to itself, and which come first.

What others state stays as it was loaded, and is shown again when the organisation says so. A text that it keeps to
itself is for its own people alone, in every search, list, export and statistic, and stays so when the same text is
loaded anew: who may see a text is written with it (`graph.records`). A single value is left out by the organisation's
own record, which leads, for those whom that is for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from graph.audience import organisation_of
from graph.errors import BadInput
from graph.model import KNOWN, PUBLIC, Batch, Node, Source
from graph.records import UNSHOWN
from graph.store import Store
from people.known import dataset_of, edition, withhold

PINNED = "pinned"
"""The property of an organisation by which its page has texts first, by their digests."""
VALUES: Mapping[str, tuple[str, ...]] = {
    "website": ("website",), "contact_page": ("contact_page",), "email": ("email",), "phone": ("phone",),
    "employees": ("employees", "employees_most"), "founded": ("founded", "established"),
}  # fmt: skip
"""The single values that an organisation may leave out, and the properties that each is made of."""
MOST, FIRST = 200, 10
"""Facts that are kept to oneself, and texts that come first, at most."""
_TEXT = re.compile(r"text:[0-9a-f]{16}")
_DIGEST = re.compile(r"[0-9a-f]{16}")


def checked_unshown(said: Sequence[str]) -> tuple[str, ...]:
    """The facts, `text:DIGEST` or `prop:NAME`, each once; BadInput for what is none, or too many."""
    found = tuple(dict.fromkeys(said))
    values = {f"prop:{name}" for name in VALUES}
    if len(found) > MOST or not all(one in values or _TEXT.fullmatch(one) for one in found):
        raise BadInput("people.profile.unshown", most=MOST)
    return found


def checked_pinned(said: Sequence[str]) -> tuple[str, ...]:
    """The digests of texts, each once; BadInput for what is none, or too many."""
    found = tuple(dict.fromkeys(said))
    if len(found) > FIRST or not all(map(_DIGEST.fullmatch, found)):
        raise BadInput("people.profile.pinned", most=FIRST)
    return found


def left_out(unshown: Sequence[str]) -> dict[str, None]:
    """The properties that the organisation's own record leaves out, whoever states them."""
    names = (one.removeprefix("prop:") for one in unshown if one.startswith("prop:"))
    return {prop: None for name in names for prop in VALUES[name]}


def pinned(store: Store, organisation: str, digests: Sequence[str]) -> list[str]:
    """Those of the texts that everyone may see: what comes first is told to whoever sees the page."""
    everyone = store.seen_by(frozenset({PUBLIC})).passages_of([organisation])
    held = {passage.digest for passage in everyone}
    return [one for one in digests if one in held]


def keep_to_itself(store: Store, id_: str, organisation: str, unshown: Sequence[str], when: datetime) -> None:
    """Let those texts be for the organisation alone, and those that were show again as their records are.

    It is done at once and may be done twice. `id_` names the organisation's own dataset (`people.profiles.id_of`).
    """
    records = store.records({organisation}).get(organisation, ())
    texts = [one.removeprefix("text:") for one in unshown if one.startswith("text:")]
    mark, own = f"{id_}:{UNSHOWN}", organisation_of(organisation)
    before = next((one for one in records if one.source.dataset == dataset_of(mark)), None)
    others = [one for one in records if not one.source.dataset.startswith(dataset_of(id_))]
    if not others or (before is None and not texts):
        return
    if texts:
        source = Source(dataset_of(mark), organisation, edition(when))
        node = Node(organisation, others[0].kind, "", (source,), audience=(own,), props={UNSHOWN: texts})
        store.write(Batch((node,)))
    else:
        withhold(store, mark, organisation, others[0].kind, when)
    for record in others:
        _state_again(store, record, own, texts)


def _state_again(store: Store, record: Node, own: str, texts: Sequence[str]) -> None:
    """Write a record's texts once more for those whom it is for, where the organisation's word changes that for any."""
    seen = store.seen_by(frozenset({*record.audience, own})).passages_of([record.id])
    held = [one for one in seen if one.source.dataset == record.source.dataset and one.role != KNOWN]
    if any((one.digest in texts) != (set(one.audience) != set(record.audience)) for one in held):
        passages = tuple(replace(one, audience=record.audience) for one in held)
        store.write(Batch((record,), (), passages))
