"""Whom something of an organisation can be shown to, as forms offer it."""

from __future__ import annotations

from collections.abc import Sequence

from api.questions.caller import Caller
from graph.audience import SIGNED_IN, members_of, organisation_of, partners_of
from graph.model import PUBLIC
from graph.words.sentences import Language
from people.rights import MEMBERSHIP


def choices(asking: Caller, organisation: str, language: Language) -> Sequence[tuple[str, str | None]]:
    """Each audience, the widest first, with the name of the cluster where it is one of the organisation's."""
    ties = asking.view.edges_of([organisation], relations=(MEMBERSHIP,), direction="out")
    clusters = asking.view.nodes(dict.fromkeys(tie.dst for tie in ties))
    names = {members_of(id_): node.name_in(language) for id_, node in clusters.items()}
    every = (PUBLIC, SIGNED_IN, *names, partners_of(organisation), organisation_of(organisation))
    return [(one, names.get(one)) for one in every]


def chosen(audience: Sequence[str], organisation: str) -> str:
    """The audience that was chosen, without the organisation itself, which is in every one."""
    own = organisation_of(organisation)
    return next((one for one in audience if one != own), own)
