"""The grammar of audiences: `public`, `members:ID` (the members of a cluster) and `org:ID` (one organisation)."""

from __future__ import annotations

from graph.errors import BadInput
from graph.model import PUBLIC
from graph.words.folding import words

_EVERYONE = frozenset({"public", "everyone", "everybody", "all", "open", "herkes", "herkeseacik", "genel", "acik",
                       "halkaacik", "kamuyaacik", "umumi", "herkese"})  # fmt: skip
_GROUPS = {"members": "members", "uyeler": "members", "uyeleri": "members", "org": "org", "kurulus": "org"}


def checked(said: str) -> str:
    """One audience in its one spelling, from what people write for it in Turkish or English.

    BadInput for anything else, because what nobody can be told to see would be hidden for good.
    """
    if _key(said) in _EVERYONE:
        return PUBLIC
    group, _, id_ = (part.strip() for part in said.partition(":"))
    if _key(group) not in _GROUPS or ":" not in id_ or any(letter.isspace() for letter in id_):
        raise BadInput("graph.audience.unclear", said=said)
    return f"{_GROUPS[_key(group)]}:{id_}"


def owner(audience: str) -> str | None:
    """The id of the cluster or organisation that a checked audience names; None where it is everyone."""
    return None if audience == PUBLIC else audience.partition(":")[2]


def _key(said: str) -> str:
    return "".join(words(said))
