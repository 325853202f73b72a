"""Looking at roadmaps every day: new values are held against the goals, and who may act is reminded of what is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isnan

from sqlalchemy import select
from sqlalchemy.orm import Session

from graph.audience import members_of, organisation_of
from graph.errors import BadInput
from graph.model import PUBLIC
from graph.words.sentences import Sentence
from people.database import Database
from people.jobs import Handlers, ask
from people.mail import Letter, Link, language_of, send
from people.persons import utc_now
from people.tables import Account, Membership
from programme.indicators.periods import period
from programme.indicators.statements import standing
from programme.roadmaps.checking import Latest, Outcome, kept_text, outcomes, outcomes_of
from programme.roadmaps.content import Action, Content, content_of
from programme.roadmaps.figures import sector_stand
from programme.roadmaps.versions import CLUSTER, Subject
from programme.statistics.asked import Statistics
from programme.tables import Roadmap, RoadmapCheck, RoadmapReminder, RoadmapVersion

LOOK, EVERY = "roadmaps.look", timedelta(days=1)
"""The work that looks at all roadmaps, and how often."""
SOON = timedelta(days=14)
"""So long before its date an action is reminded of, and once more when that has passed."""
OPEN = frozenset({"planned", "under_way"})


@dataclass(frozen=True, slots=True)
class Check:
    """What had become of a version's actions at a time."""

    version: int
    made: datetime
    outcomes: tuple[Outcome, ...]


def latest(
    database: Database | None, statistics: Statistics, of: Subject, content: Content, audiences: frozenset[str]
) -> Latest:
    """By code the newest value of what the actions measure themselves by, as far as the audiences may see it."""
    codes = {one.code for one in content.actions if one.code}
    if of.kind == CLUSTER:
        rows = standing(database, audiences, [of.subject], codes=codes) if database and codes else []
        newest = sorted(rows, key=lambda row: (period(row.period).ends, row.period))
        return {row.indicator: (row.period, row.value) for row in newest if row.value is not None}
    try:
        stand, _ = sector_stand(statistics, of.subject, of.region, of.measure)
    except BadInput:  # the figures that it began with are there no more
        return {}
    told = zip(stand.measures, stand.periods, stand.values[0], strict=True)
    return {one.code: (when, float(value)) for one, when, value in told if one.code in codes and not isnan(value)}


def checks(database: Database, id_: str) -> list[Check]:
    """What was found of a roadmap, the newest first."""
    asked = select(RoadmapCheck).where(RoadmapCheck.roadmap == id_).order_by(RoadmapCheck.id.desc()).limit(50)
    with database.reading() as session:
        return [Check(row.version, row.made, outcomes_of(row.outcomes)) for row in session.scalars(asked)]


def begin(database: Database, now: datetime | None = None) -> None:
    """Ask for the first look; each asks for the next."""
    with database.writing() as session:
        ask(session, now or utc_now(), LOOK, "")


def handlers(database: Database, statistics: Callable[[], Statistics], site: str | None) -> Handlers:
    """What is done for the work that roadmaps ask for."""
    return {LOOK: lambda _: look(database, statistics(), site)}


def look(database: Database, statistics: Statistics, site: str | None, now: datetime | None = None) -> None:
    """Look at every published roadmap: write down what new values come to, and remind of what is due.

    `site` is the address that links begin with; None sends no mail.
    """
    now = now or utc_now()
    with database.reading() as session:
        ids = session.scalars(select(Roadmap.id).where(Roadmap.published.is_not(None))).all()
    for id_ in ids:
        _look_at(database, statistics, site, id_, now)
    with database.writing() as session:
        ask(session, now + EVERY, LOOK, "")


def _look_at(database: Database, statistics: Statistics, site: str | None, id_: str, now: datetime) -> None:
    with database.reading() as session:
        row = session.get(Roadmap, id_)
        version = session.get(RoadmapVersion, (id_, row.published)) if row and row.published else None
        if row is None or version is None:
            return
        content = content_of(version.content)
    of = Subject(row.kind, row.subject, row.region, row.measure)
    # What is written down is for whoever may read the roadmap, so it rests on what they may see.
    more = {"members": members_of(row.subject), "own": organisation_of(row.subject)}.get(row.audience, PUBLIC)
    found = outcomes(content, latest(database, statistics, of, content, frozenset({PUBLIC, more})), now.date())
    with database.writing() as session:
        if _is_new(session, id_, version.number, content, found):
            session.add(RoadmapCheck(roadmap=id_, version=version.number, outcomes=kept_text(found), made=now))
        due = [
            (what, one)
            for one in content.actions
            if (what := _due(one, now.date())) and _first(session, id_, one, what, now)
        ]
        if due and site is not None:
            for account in _accounts(session, row, version):
                _remind(session, site, account, id_, content, due, now)


def _is_new(session: Session, id_: str, number: int, content: Content, found: Sequence[Outcome]) -> bool:
    """Whether a value is newer than what a version was drafted from, or than when it was last looked at."""
    last = session.scalars(
        select(RoadmapCheck).where(RoadmapCheck.roadmap == id_).order_by(RoadmapCheck.id.desc()).limit(1)
    ).first()
    if last is not None and last.version == number:
        return outcomes_of(last.outcomes) != tuple(found)
    drafted = {one.key: one.period for one in content.actions}
    return any(one.period and one.period != drafted[one.key] for one in found)


def _due(one: Action, today: date) -> str | None:
    """What is to be said of an action's date: that it is soon, or that it has passed."""
    if one.due is None or one.state not in OPEN or one.due < today - 2 * SOON:
        return None
    return "late" if one.due < today else "soon" if one.due <= today + SOON else None


def _first(session: Session, id_: str, one: Action, what: str, now: datetime) -> bool:
    """Whether nobody was reminded of it yet; from now on somebody was."""
    due = one.due.isoformat() if one.due else ""
    if session.get(RoadmapReminder, (id_, one.key, due, what)) is not None:
        return False
    session.add(RoadmapReminder(roadmap=id_, action=one.key, due=due, what=what, made=now))
    return True


def _accounts(session: Session, row: Roadmap, version: RoadmapVersion) -> Sequence[Account]:
    """Who is reminded: whoever may write for the organisation; of a sector whoever wrote the version."""
    if row.kind == CLUSTER:
        writers = Membership.organisation == row.subject, Membership.role.in_(("owner", "editor"))
        asked = select(Account).join(Membership, Membership.account == Account.id).where(*writers)
        return session.scalars(asked.order_by(Account.id)).all()
    held = session.get(Account, version.account) if version.account else None
    return [] if held is None else [held]


def _remind(  # noqa: PLR0913, PLR0917 - whom, of what
    session: Session,
    site: str,
    account: Account,
    id_: str,
    content: Content,
    due: Sequence[tuple[str, Action]],
    now: datetime,
) -> None:
    language = language_of(account.language)
    said = [
        Sentence(f"programme.roadmap.mail.{what}", {"title": one.title, "due": one.due.isoformat() if one.due else "",
                 "owner": one.owner or "–"})
        for what, one in due
    ]  # fmt: skip
    page = Link(Sentence("programme.roadmap.mail.page"), f"{site}/{language}/roadmaps/{id_}")
    subject = Sentence("programme.roadmap.mail", {"title": content.title})
    send(session, now, Letter("roadmap.due", account.email, language, subject, (*said, page), account.id))
