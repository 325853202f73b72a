"""Why a node is among the hits, in one sentence a reason."""

from __future__ import annotations

from collections.abc import Sequence

from graph.model import KNOWN
from graph.naming import lines_of
from graph.vocabulary import vocabulary
from graph.words.folding import words
from graph.words.names import MEANT, is_initials, whole_name
from graph.words.sentences import LANGUAGES, Sentence
from search.answer import MEANING, NAME, TRANSLATED, WORDS, Evidence, Reason
from search.fusion import TRANSLATED_WORDS, WORDS_ACROSS, words_weight
from search.gathering import NAME_BONUS, Found, Support
from search.highlight import phrases

QUOTED = 4
"""How many of the found words a sentence quotes."""


def reasons(found: Found, evidence: Sequence[Evidence], language: str, typed: Sequence[str] = ()) -> tuple[Reason, ...]:
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
        given.append(Reason(NAME, found.likeness, name_share, _name(found, typed)))
    given.sort(key=lambda r: -r.weight)
    if found.supports and found.supports[0].edge is not None:
        given.append(Reason("role", found.supports[0].weight, 0.0, _role(found.supports[0])))
    return tuple(given)


def _name_share(found: Found) -> float:
    if found.likeness >= MEANT or not found.supports:
        return 1.0 if found.likeness else 0.0
    return NAME_BONUS * found.likeness / found.score if found.likeness else 0.0


def _legs(best: Evidence, language: str, share: float) -> list[Reason]:
    """The reasons by meaning and by words that the best passage gives; they share `share`."""
    same = words_weight(language, best.passage.language) > WORDS_ACROSS
    near = best.ranks.get(MEANING)
    leg = TRANSLATED if TRANSLATED in best.ranks else WORDS
    said = best.ranks.get(leg) if best.highlights else None
    if best.passage.role == KNOWN:
        found = [leg for leg in (said, near) if leg]
        return [Reason(KNOWN, found[0].score, share, _known(best))] if found else []
    share_of_words = TRANSLATED_WORDS if leg == TRANSLATED else words_weight(language, best.passage.language)
    words = share_of_words if near and said else float(said is not None)
    given = []
    if near:
        sentence = _meaning(same, said is not None)
        given.append(Reason(MEANING, near.score, share * (1 - words), sentence))
    if said:
        given.append(Reason(leg, said.score, share * words, _words(best, leg)))
    return given


def _meaning(same: bool, said: bool) -> Sentence:
    if not same:
        return Sentence("search.hit.meaning_across")
    return Sentence("search.hit.meaning" if said else "search.hit.meaning_alone")


def _words(best: Evidence, leg: str) -> Sentence:
    quoted = _quoted(best)
    return Sentence(f"search.hit.{leg}", {"quoted": quoted}) if quoted else Sentence("search.hit.words_alone")


def _quoted(best: Evidence) -> str:
    passage = best.passage
    return ", ".join(f"“{phrase}”" for phrase in phrases(passage.text, passage.language, best.highlights, QUOTED))


def _name(found: Found, typed: Sequence[str]) -> Sentence:
    node = found.node
    if not typed:
        return Sentence("search.hit.identified")
    if any(whole_name(typed, words(name)) for name in node.called):
        return Sentence("search.hit.called")
    if is_initials(typed, lines_of(node)):
        return Sentence("search.hit.initials")
    return Sentence("search.hit.begins" if found.likeness >= MEANT else "search.hit.name")


def _known(best: Evidence) -> Sentence:
    quoted = _quoted(best)
    return Sentence("search.hit.known", {"quoted": quoted}) if quoted else Sentence("search.hit.known_alone")


def _role(support: Support) -> Sentence:
    edge, holder = support.edge, support.holder
    assert edge is not None  # noqa: S101 - asked for where there is one
    title = {language: holder.name_in(language) for language in LANGUAGES}
    if edge.rel != "participated_in":
        return Sentence("search.hit.text_of", {"relation": vocabulary().relation(edge.rel).label, "title": title})
    role = "coordinator" if edge.props.get("role") == "coordinator" else "partner"
    return Sentence(f"search.hit.{role}", {"title": title, "partners": support.partners})
