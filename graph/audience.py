"""The grammar of audiences: whom a fact is for.

`public`; `signed-in` (whoever has an account); `members:ID` (the members of a cluster); `partners:ID` (those whom an
organisation works with); `org:ID` (one organisation).
"""

from __future__ import annotations

from graph.errors import BadInput
from graph.model import PUBLIC
from graph.words.folding import words

_EVERYONE = frozenset({"public", "everyone", "everybody", "all", "open", "herkes", "herkeseacik", "genel", "acik",
                       "halkaacik", "kamuyaacik", "umumi", "herkese"})  # fmt: skip
SIGNED_IN = "signed-in"
_SIGNED_IN = frozenset({"signedin", "kayitli", "kayitlilar", "girisyapan", "girisyapanlar"})
_GROUPS = {
    "members": "members", "uyeler": "members", "uyeleri": "members",
    "partners": "partners", "ortaklar": "partners", "ortaklari": "partners",
    "org": "org", "kurulus": "org",
}  # fmt: skip


def checked(said: str) -> str:
    """One audience in its one spelling, from what people write for it in Turkish or English.

    BadInput for anything else, because what nobody can be told to see would be hidden for good.
    """
    if _key(said) in _EVERYONE:
        return PUBLIC
    if _key(said) in _SIGNED_IN:
        return SIGNED_IN
    group, _, id_ = (part.strip() for part in said.partition(":"))
    if _key(group) not in _GROUPS or ":" not in id_ or any(letter.isspace() for letter in id_):
        raise BadInput("graph.audience.unclear", said=said)
    return f"{_GROUPS[_key(group)]}:{id_}"


def means_everyone(said: str) -> bool:
    """Whether somebody writes so for everyone."""
    return _key(said) in _EVERYONE


def means_signed_in(said: str) -> bool:
    """Whether somebody writes so for whoever has an account."""
    return _key(said) in _SIGNED_IN


def members_of(cluster: str) -> str:
    """The audience that the members of a cluster are."""
    return f"members:{cluster}"


def partners_of(organisation: str) -> str:
    """The audience that those are whom an organisation works with."""
    return f"partners:{organisation}"


def organisation_of(organisation: str) -> str:
    """The audience that an organisation is for itself."""
    return f"org:{organisation}"


def owner(audience: str) -> str | None:
    """The id of the cluster or organisation that a checked audience names; None where it names none."""
    return audience.partition(":")[2] or None


def _key(said: str) -> str:
    return "".join(words(said))
