"""What a partner's features come to: one score, each one's share of it, and a sentence each in Turkish and English.

No suffix hangs on a variable: names stand between quotation marks or after a colon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.model import Node
from search.answer import Reason, Sentence
from search.partners.features import THEY, YOU, Candidate

WEIGHTS = {
    "mutual_fit": 5.0,
    "they_offer": 4.0,
    "you_offer": 3.0,
    "topic": 2.8,
    "experience": 2.2,
    "closeness": 0.85,
    "activity": 0.75,
    "other_region": 1.5,
    "in_region": 1.5,
    "same_cluster": 0.3,
    "same_sector": 0.3,
    "worked_together": 0.0,
}
"""What one unit of a feature adds to the score. That two have worked together is said and adds nothing of its own:
beside closeness, which holds it, its fitted weight was 0."""

FULL = {"closeness": 5.0, "activity": 4.0, "experience": 4.0, "worked_together": 5.0}
"""Features that are logarithms or counts are shown as a share of this."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asks and how: `source` None for a free text, `clusters` those it is a member of, `region` a NUTS code."""

    source: Node | None
    other_regions: bool = False
    one_sided: bool = False
    clusters: frozenset[str] = frozenset()
    region: str | None = None


def features(candidate: Candidate, wish: Wish, clusters: frozenset[str]) -> dict[str, float]:
    """The raw features of a candidate that are not 0; `clusters` are those it is a member of."""
    given = dict(_fit(candidate, one_sided=wish.one_sided))
    given["experience"] = candidate.experience
    if wish.source is not None:
        given["topic"] = candidate.topic
        given["closeness"] = candidate.closeness
        given["activity"] = candidate.activity
        given["worked_together"] = float(candidate.together)
        given["other_region"] = float(wish.other_regions and apart(wish.source, candidate.node))
        given["same_cluster"] = float(not clusters.isdisjoint(wish.clusters))
        given["same_sector"] = float(not divisions(wish.source).isdisjoint(divisions(candidate.node)))
    if wish.region:
        given["in_region"] = float((candidate.node.region or "").startswith(wish.region))
    return {name: value for name, value in given.items() if value > 0}


def _fit(candidate: Candidate, *, one_sided: bool) -> Iterator[tuple[str, float]]:
    """The two directions as one where both sides state something (RECON, Pizzato et al. 2010: harmonic mean)."""
    they, you = candidate.offered(THEY), candidate.offered(YOU)
    if they is not None and you is not None and not one_sided:
        yield "mutual_fit", 2 * they * you / (they + you) if they + you else 0.0
        yield "they_offer", they / 2
    elif they is not None:
        yield "they_offer", they
    elif you is not None and not one_sided:
        yield "you_offer", you


def apart(one: Node, other: Node) -> bool:
    """Whether they are known to be in different regions, neither of which holds the other."""
    a, b = one.region, other.region
    return bool(a and b) and not (str(a).startswith(str(b)) or str(b).startswith(str(a)))


def divisions(node: Node) -> frozenset[str]:
    """The NACE divisions (two digits) of a node's sectors."""
    return frozenset(code[:2] for code in node.sectors if code[:2].isdigit())


def score(given: dict[str, float]) -> float:
    """Σ weight · feature."""
    return sum(WEIGHTS[name] * value for name, value in given.items())


def reasons(given: dict[str, float], candidate: Candidate, topic: float) -> tuple[Reason, ...]:
    """The features as reasons, the weightiest first; `topic` is the topic's likeness from 0 to 1."""
    total = score(given) or 1.0
    found = []
    for name, value in given.items():
        shown = topic if name == "topic" else min(value / FULL.get(name, 1.0), 1.0)
        found.append(Reason(name, round(shown, 4), WEIGHTS[name] * value / total, _sentence(name, candidate)))
    return tuple(sorted(found, key=lambda r: (-r.weight, r.feature)))


def _sentence(name: str, candidate: Candidate) -> Sentence:
    if name == "worked_together":
        return {
            "tr": f"Daha önce birlikte çalıştınız; ortak proje ve bağ sayısı: {candidate.together}.",
            "en": f"You have already worked together; shared projects and ties: {candidate.together}.",
        }
    return _SENTENCES[name]


_SENTENCES: dict[str, Sentence] = {
    "mutual_fit": {
        "tr": "Karşılıklı uyum var: sizin aradığınızı sunuyor, onların aradığını siz sunuyorsunuz.",
        "en": "It fits both ways: they offer what you need, and you offer what they need.",
    },
    "they_offer": {"tr": "Aradığınıza uyan bir yetkinlik sunuyor.", "en": "They offer what meets your need."},
    "you_offer": {"tr": "Sizin sunduğunuza uyan bir ihtiyacı var.", "en": "They need what you can offer."},
    "topic": {
        "tr": "Konularınız yakın: metinleri ya da projeleri sizinkilere benziyor.",
        "en": "Your topics are close: their texts or projects are like yours.",
    },
    "experience": {
        "tr": "Projeleri ya da belgeleri bu konuyla ilgili.",
        "en": "Their projects or documents deal with what you describe.",
    },
    "closeness": {
        "tr": "Ortak tanıdıklar ve projeler üzerinden size yakın.",
        "en": "They are near you through shared contacts and projects.",
    },
    "activity": {"tr": "Son yıllarda iş birliklerinde etkin.", "en": "They have been active in recent cooperations."},
    "other_region": {"tr": "İstediğiniz gibi başka bir bölgede.", "en": "They are in another region, as you asked."},
    "in_region": {"tr": "İstediğiniz bölgede.", "en": "They are in the region that you asked for."},
    "same_cluster": {"tr": "Aynı kümenin üyesisiniz.", "en": "You are members of the same cluster."},
    "same_sector": {"tr": "Aynı sektörde çalışıyorsunuz.", "en": "You work in the same sector."},
}
