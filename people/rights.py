"""What a person may see, as the audiences of the store contract; resolved once a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graph.audience import SIGNED_IN, checked, members_of, organisation_of, partners_of
from graph.errors import BadInput
from graph.model import PUBLIC
from graph.reads import Audiences
from graph.view import View
from people.persons import Person

MEMBERSHIP, COOPERATION = "member_of", "partner_of"


def audiences(person: Person, everyone: Audiences, seen_by: Callable[[Audiences], View]) -> Audiences:
    """What everyone sees, what those see who have signed in, and what is for the person's organisations.

    Whoever made an account by themselves and acts for nobody yet sees what everyone sees.

    By an organisation one is a member of its clusters and a partner of those that it cooperates with, as far as the
    organisation itself may see these ties and they have not ended.
    """
    own = list(person.roles)
    if not own:
        return everyone | {SIGNED_IN} if person.admin or person.territories else everyone
    signed_in = everyone | {SIGNED_IN}
    seen = signed_in | {organisation_of(id_) for id_ in own}
    ties = seen_by(seen).edges_of(own, relations=(MEMBERSHIP, COOPERATION))
    clusters = {members_of(tie.dst) for tie in ties if tie.rel == MEMBERSHIP and tie.src in person.roles}
    partners = {
        partners_of(end)
        for tie in ties
        if tie.rel == COOPERATION
        for end, other in ((tie.src, tie.dst), (tie.dst, tie.src))
        if other in person.roles
    }
    return seen | clusters | partners


def checked_audience(said: Sequence[str], organisation: str) -> list[str]:
    """For whom something of an organisation is, which sees it in any case; BadInput where nobody is named."""
    asked = {checked(one) for one in said}
    if not asked:
        raise BadInput("people.audience")
    return [PUBLIC] if PUBLIC in asked else sorted(asked | {organisation_of(organisation)})
