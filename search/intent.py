"""What somebody who asks wants of the answer: who has something, or who needs it.

“Su arıtma membranı üreten bir ortak arıyoruz” asks for a maker of membranes. Taken as it stands it is most
like the needs of others who seek the same; so what only says that something is sought is taken out, and a
passage counts by its role.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graph.model import KNOWN
from graph.words import folding

# Words that say that something is sought, and of what sort the answer is to be, and nothing of the matter.
_SOUGHT = {
    "tr": "ariyoruz ariyorum araniyor ariyor ihtiyacimiz ihtiyacim gerekiyor lazim istiyoruz istiyorum bulmak",
    "en": "seek seeking seeks look looking search searching find need needs needed want wants wanted require required",
}
_SORT = {
    "tr": "bir ortak ortagi ortaklar firma firmasi firmalar kurulus isletme var vardir bize bana bizim",
    "en": "partner partners we i our us my a an the for who that which is are can could please company companies "
    "organisation organisations organization someone somebody cooperation",
}
# Words that may stand beside these in a question of nothing: of no matter by themselves, and kept where there is one.
_BESIDE = {
    "tr": "ortaklik firmalari sirket sirketi sirketler kuruluslar ve ile icin is birligi isbirligi yardim lutfen "
    "merhaba selam proje projesi",
    "en": "collaboration partnership help me you and in of with to hello hi project everything anything something",
}
_DONE = {
    "tr": "uretiyoruz uretiyorum sunuyoruz satiyoruz yapiyoruz isliyoruz sagliyoruz veriyoruz",
    "en": "produce produces offer offers manufacture make sell supply provide",
}


_SEEKING, _ANSWER, _ENGLISH_VERBS = (
    folding.listed(*_SOUGHT.values()),
    folding.listed(*_SORT.values()),
    folding.listed(_DONE["en"]),
)
_OFFERING = folding.listed(*_DONE.values())
_OURS = folding.listed("ariyoruz ariyorum ihtiyacimiz ihtiyacim istiyoruz istiyorum")
_WE = folding.listed("we i our")
_TOKEN = re.compile(r"\S+")
# Markup, statements, queries of addresses: pasted by mistake, and near to nothing.
_CODE = re.compile(r"[{}<>=|\\`$;]|--|//|::|&\w+;|\(\)")
SIGNS = 2
"""Signs of code from which on a text is no question."""

# How much a passage of another role counts: so little that answers the wrong way round become rare, and not so
# little that answers become unlike the question (python bench/intent.py).
# A line of what is known counts less than what somebody wrote.
SEEKER: Mapping[str, float] = {"need": 0.25, KNOWN: 0.4}
OFFERER: Mapping[str, float] = {"capability": 0.4, "profile": 0.7, KNOWN: 0.4}


@dataclass(frozen=True, slots=True)
class Intent:
    """The matter of a question, and how much a passage counts by its role (1 where it is not named).

    A passage of the role `rival` says that its organisation wants what the asker wants: it is no answer.
    """

    matter: str
    roles: Mapping[str, float]
    rival: str = "need"

    def weight(self, role: str) -> float:
        """How much a passage of this role counts, 0–1."""
        return self.roles.get(role, 1.0)


def intent(text: str) -> Intent:
    """What is asked for; a question that says nothing of itself seeks what it names."""
    said = folding.words(text)
    if _offers(said):
        return Intent(text, OFFERER, "capability")
    if not _SEEKING & set(said):
        return Intent(text, SEEKER)
    kept = [token for token in _TOKEN.findall(text) if not _is_empty(token)]
    matter = " ".join(kept)
    return Intent(matter if folding.words(matter) else text, SEEKER)


def _offers(said: list[str]) -> bool:
    """Whether somebody speaks of what they do: an English verb alone may be anybody's."""
    verbs = _OFFERING & set(said)
    return bool(verbs) and not _SEEKING & set(said) and (not verbs <= _ENGLISH_VERBS or bool(_WE & set(said)))


def speaks_of(text: str) -> str | None:
    """The role of a passage that says what whoever speaks can do or needs; None for any other."""
    said = folding.words(text)
    if _offers(said):
        return "capability"
    seeking = _SEEKING & set(said)
    return "need" if seeking & _OURS or (seeking and _WE & set(said)) else None


def says_nothing(text: str) -> bool:
    """Whether a text has no matter: it says only that something is sought, or of what sort it is to be, or is code."""
    return len(_CODE.findall(text)) >= SIGNS or set(folding.words(text)) <= _SEEKING | _ANSWER | folding.listed(
        *_BESIDE.values()
    )


def _is_empty(token: str) -> bool:
    words = folding.words(token)
    return not words or all(word in _SEEKING | _ANSWER for word in words)
