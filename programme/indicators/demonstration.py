"""The demonstration's clusters over ten years: invented figures, the same on every machine.

What the table of the demonstration says of seven of them stands; here are the other clusters, the other indicators, and
the years before. A cluster that does well does so in most things, and each indicator has a course of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from graph.model import EVERYONE
from people.database import Database
from programme.drawn import drawn, normal
from programme.indicators.definitions import Indicator, reported
from programme.indicators.statements import FILE, Standing, Told, standing, take_in

YEARS = range(2017, 2027)
SOURCE = "Deneme yıllık raporu {year}"
OF_STATISTICS = frozenset({"s.employment_share", "s.specialisation"})
"""What the demonstration's statistics tell themselves."""
_KNOWN = 0.92
"""Share of the values that are told."""
_USUAL: Mapping[str, tuple[float, float]] = {
    "s.exports_per_member": (430, 90),
    "s.exporting_members": (55, 9), "s.turnover_per_member": (2900, 700), "s.jobs_per_member": (34, 10),
    "s.rd_share": (2.2, 0.8), "s.new_firms": (5, 1.5), "m.age": (9, 3), "m.committed_members": (82, 6),
    "m.industry_members": (78, 7), "m.near_members": (84, 8), "m.private_board": (68, 8), "m.staff": (4.6, 1.3),
    "m.members_per_staff": (15, 4), "m.staff_years": (4, 1.2), "m.training_days": (5, 1.5), "m.members_met": (70, 9),
    "m.meetings_per_member": (3, 0.6), "m.working_groups": (36, 7), "m.partner_clusters": (3, 1.4),
    "m.research_contacts": (4, 1.5), "m.budget": (320, 110), "m.private_funds": (38, 13), "m.public_funds": (46, 9),
    "m.fees_paid": (80, 8), "m.secured_years": (2.2, 0.7), "m.reserve": (7, 3), "m.strategy_age": (20, 8),
    "m.goals_measured": (60, 14), "m.actions_done": (58, 12), "m.services": (9, 2.2), "m.services_used": (58, 9),
    "m.trained_members": (50, 9), "m.fair_members": (33, 8), "m.satisfied_members": (76, 5),
    "m.joint_projects": (3, 1.5), "m.joint_purchases": (70, 35), "m.new_products": (6, 2.5),
    "m.improved_members": (38, 10), "m.left_members": (6, 1.6), "m.press": (22, 8),
}  # fmt: skip
"""What is usual, and by how much clusters differ."""
_WHOLE = frozenset({"m.partner_clusters", "m.research_contacts", "m.services", "m.joint_projects", "m.new_products",
                    "m.press"})  # fmt: skip


def load_demonstration(database: Database, clusters: Collection[str]) -> None:
    """Keep invented figures of clusters for ten years beside those that are there; again, it changes nothing."""
    held = {(row.subject, row.indicator, row.period): row for row in standing(database, frozenset(EVERYONE), clusters)}
    told = [
        one
        for id_ in sorted(clusters)
        for about in reported()
        if about.code not in OF_STATISTICS
        for one in _course(id_, about, held)
    ]
    take_in(database, told, f"{FILE}demo-years")


def _course(subject: str, about: Indicator, held: Mapping[tuple[str, str, str], Standing]) -> Iterator[Told]:
    """An indicator of a cluster, year by year, where nothing is told already."""
    first = next((held[key] for year in YEARS if (key := (subject, about.code, str(year))) in held), None)
    for year in YEARS:
        if first is not None and str(year) >= first.period:
            continue
        if drawn(subject, about.code, year, "known") > _KNOWN:
            continue
        base = 6 + int(34 * drawn(subject, about.code, year, "base")) if about.averaged else None
        value = _usual(subject, about, year) if first is None else _before(first, about, year)
        yield Told(subject, about.code, str(year), value, SOURCE.format(year=year), base, None, "public")


def _usual(subject: str, about: Indicator, year: int) -> float:
    usual, spread = _USUAL[about.code]
    able = (about.sign or 1) * (0.6 * normal(subject) + 0.05 * (year - YEARS[0]))
    own = 0.7 * normal(subject, about.code) + 0.25 * normal(subject, about.code, year)
    return _rounded(about, usual + spread * (able + own))


def _before(first: Standing, about: Indicator, year: int) -> float:
    """What stood in a year before the first that is told: a little less, year by year."""
    assert first.value is not None  # noqa: S101 - what is there is told
    back = int(first.period) - year
    drift = 1 - (about.sign or 0) * 0.02 * back + 0.03 * normal(first.subject, about.code, year)
    return _rounded(about, first.value * drift)


def _rounded(about: Indicator, value: float) -> float:
    bounded = min(max(value, about.least, 0.0), about.most)
    return float(round(bounded)) if about.code in _WHOLE else round(bounded, 1)
