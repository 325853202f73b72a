"""Why a node is among the hits, in one sentence a reason, in Turkish and English.

No suffix hangs on a variable: names stand between quotation marks or after a colon.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.vocabulary import vocabulary
from search.answer import MEANING, NAME, WORDS, Evidence, Reason, Sentence
from search.fusion import WORDS_ACROSS, words_weight
from search.gathering import CALLED, NAME_BONUS, Found, Support
from search.highlight import phrases

QUOTED = 4
"""How many of the found words a sentence quotes."""


def reasons(found: Found, evidence: Sequence[Evidence], language: str) -> tuple[Reason, ...]:
    """The reasons of a hit, by its best passage and its name, the weightiest first.

    The weights of "meaning", "words" and "name" are rough shares and add up to 1; a "role" says through
    what the passage speaks for the node, and its value is how far.
    """
    given: list[Reason] = []
    best = evidence[0] if evidence else None
    name_share = _name_share(found)
    if best is not None:
        given += _legs(best, language, 1 - name_share)
    if found.likeness:
        given.append(Reason(NAME, found.likeness, name_share, _name(found)))
    given.sort(key=lambda r: -r.weight)
    if found.supports and found.supports[0].edge is not None:
        given.append(Reason("role", found.supports[0].weight, 0.0, _role(found.supports[0])))
    return tuple(given)


def _name_share(found: Found) -> float:
    if found.likeness >= CALLED or not found.supports:
        return 1.0 if found.likeness else 0.0
    return NAME_BONUS * found.likeness / found.score if found.likeness else 0.0


def _legs(best: Evidence, language: str, share: float) -> list[Reason]:
    """The reasons by meaning and by words that the best passage gives; they share `share`."""
    same = words_weight(language, best.passage.language) > WORDS_ACROSS
    near, said = best.ranks.get(MEANING), best.ranks.get(WORDS)
    words = words_weight(language, best.passage.language) if near and said else float(said is not None)
    given = []
    if near:
        sentence = _meaning(same, said is not None)
        given.append(Reason(MEANING, near.score, share * (1 - words), sentence))
    if said:
        given.append(Reason(WORDS, said.score, share * words, _words(best)))
    return given


def _meaning(same: bool, said: bool) -> Sentence:
    if not same:
        return {
            "tr": "Metin, aradığınızla anlamca yakın; dili farklı olduğu için anlam daha ağır tartıldı.",
            "en": "The text is close in meaning; it is in another language, so meaning weighs more than words.",
        }
    if said:
        return {"tr": "Metin, aradığınızla anlamca yakın.", "en": "The text is close in meaning to what you seek."}
    return {
        "tr": "Metin, aradığınızla anlamca yakın; ortak sözcük yok.",
        "en": "The text is close in meaning to what you seek, with no word in common.",
    }


def _words(best: Evidence) -> Sentence:
    quoted = ", ".join(
        f"“{phrase}”" for phrase in phrases(best.passage.text, best.passage.language, best.highlights, QUOTED)
    )
    if not quoted:
        return {"tr": "Aradığınızla ortak sözcükler var.", "en": "It shares words with what you seek."}
    return {"tr": f"Sözcükleriniz metinde geçiyor: {quoted}.", "en": f"Your words occur in the text: {quoted}."}


def _name(found: Found) -> Sentence:
    if found.likeness >= CALLED:
        return {"tr": "Adı, yazdığınız addır.", "en": "Its name is what you typed."}
    return {"tr": "Adında yazdığınız sözcükler var.", "en": "Its name has words that you typed."}


def _role(support: Support) -> Sentence:
    edge, partners = support.edge, support.partners
    assert edge is not None  # noqa: S101 - asked for where there is one
    relation = vocabulary().relation(edge.rel)
    titles = {language: support.holder.name_in(language) for language in ("tr", "en")}
    if edge.rel != "participated_in":
        return {
            "tr": f"Metnin kaynağı, {relation.label['tr']}: “{titles['tr']}”.",
            "en": f"The text comes from what it {relation.label['en']}: “{titles['en']}”.",
        }
    if edge.props.get("role") == "coordinator":
        return {
            "tr": f"Proje koordinatörü: “{titles['tr']}”; ortak sayısı {partners}.",
            "en": f"Coordinator of “{titles['en']}”; partners in the project: {partners}.",
        }
    return {
        "tr": f"Proje ortağı: “{titles['tr']}”; ortak sayısı {partners}.",
        "en": f"Partner in “{titles['en']}”; partners in the project: {partners}.",
    }
