"""Statements of indicators: said, corrected and read; the newest of a subject, indicator and period stands.

Nothing is overwritten: a correction is one more row, and a value of None takes back what was said. Whoever may not see
the newest row sees none of its older ones either, since they would be taken for what stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, Select, and_, false, func, insert, or_, select, text
from sqlalchemy.orm import Session

from graph.audience import members_of, organisation_of
from graph.errors import BadInput
from graph.model import PUBLIC
from graph.reads import Audiences
from people.audit import note
from people.database import Database
from people.persons import Person, utc_now
from programme.indicators.definitions import check_value, indicators
from programme.indicators.periods import past_period
from programme.tables import Statement

Audience = Literal["public", "members", "own"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
"""Who sees a statement: everyone; its subject and those who are a member of it; its subject alone."""
BY_ITSELF, BY_ADMIN, COMPUTED, FILE = "own", "admin", "graph", "file:"
"""Where a statement comes from: its subject, whoever administers the service, the graph, a file by its name."""
_AT_ONCE = 400
"""Subjects of a question to the database: fewer than it takes values."""
_LONGEST = 500
"""Letters of a source, and of the id of a document."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be said; `base` is on how many cases a share or a mean rests, None where that is not known."""

    subject: str
    indicator: str
    period: str
    value: float | None
    source: str
    base: int | None = None
    document: str | None = None
    audience: Audience = "members"

    @property
    def of(self) -> tuple[str, str, str]:
        """What it is a statement of: subject, indicator, period."""
        return self.subject, self.indicator, self.period


class Standing(NamedTuple):
    """A value that stands, of a subject, an indicator and a period; `value` is there wherever it is read."""

    subject: str
    indicator: str
    period: str
    value: float | None
    base: int | None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of statements: new ones, corrections of what stood, and those that were there already."""

    added: int = 0
    corrected: int = 0
    unchanged: int = 0


def may_say(who: Person, subject: str) -> bool:
    """Whether the person administers the service, or is an editor or owner of the subject."""
    return who.admin or who.roles.get(subject) in {"owner", "editor"}


def check_may_say(who: Person, subject: str) -> None:
    """NotAllowed unless the person may say something of the subject."""
    if not may_say(who, subject):
        who.check_may("editor", subject)


def say(database: Database, who: Person, told: Told, now: datetime | None = None) -> Written:
    """Say something of a subject that one may speak for; BadInput where it cannot be so."""
    check_may_say(who, told.subject)
    checked = _checked(told)
    origin = BY_ITSELF if told.subject in who.roles else BY_ADMIN
    return _write(database, [checked], origin, who.id, now or utc_now(), f"indicator.said {told.indicator}")


def take_in(database: Database, told: Sequence[Told], origin: str, now: datetime | None = None) -> Written:
    """Write what a file or the graph says, all of it or nothing.

    What the same origin said before and says again is left as it is, even where somebody has corrected it since.
    """
    return _write(database, told, origin, None, now or utc_now(), f"indicators.taken {origin}")


def would_take_in(database: Database, told: Sequence[Told], origin: str) -> Written:
    """What `take_in` would come to."""
    with database.reading() as session:
        return _sorted_out(session, told, origin)[1]


def _checked(told: Told) -> Told:
    one = indicators().get(told.indicator)
    if one is None:
        raise BadInput("programme.indicator.unknown", said=told.indicator)
    if told.value is not None:
        check_value(one, told.value)
    elif one.computed:
        raise BadInput("programme.indicator.computed", name=one.name)
    past_period(told.period)
    check_source(told.source)
    check_document(told.document or "")
    if told.base is not None and not 1 <= told.base <= 10**9:
        raise BadInput("programme.statement.base")
    if told.audience not in AUDIENCES:
        raise BadInput("programme.statement.audience")
    return told


def check_source(said: str) -> str:
    """Where something is known from, on one line; BadInput where nothing is said."""
    return _checked_text(said, "programme.statement.source", longest=_LONGEST)


def check_document(said: str) -> str | None:
    """The id of a document; None for an empty one, BadInput for what is none."""
    return _checked_text(said, "programme.statement.document", longest=_LONGEST) if said.strip() else None


def _checked_text(said: str, otherwise: str, *, longest: int) -> str:
    plain = " ".join(said.split())
    if not plain or len(plain) > longest or not plain.isprintable():
        raise BadInput(otherwise, longest=longest)
    return plain


def _write(  # noqa: PLR0913, PLR0917 - what, by whom, when
    database: Database, told: Sequence[Told], origin: str, account: str | None, now: datetime, act: str
) -> Written:
    with database.writing() as session:
        # Two who say the same at once are to find that one has: SQLite lets one write at a time anyway.
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("LOCK TABLE statement IN SHARE ROW EXCLUSIVE MODE"))
        fresh, written = _sorted_out(session, told, origin)
        if fresh:
            session.execute(insert(Statement), [_row(one, origin, account, now) for one in fresh])
            name, _, about = act.partition(" ")
            note(session, now, account, name, f"{about} {fresh[0].subject}" if len(fresh) == 1 else about)
    return written


def _sorted_out(session: Session, told: Sequence[Told], origin: str) -> tuple[list[Told], Written]:
    """Those that say something new, and what all of them come to."""
    mine, standing = _newest(session, told, origin), _newest(session, told, None)
    file = origin.startswith(FILE) or origin == COMPUTED
    fresh = [one for one in told if not _same(one, (mine if file else standing).get(one.of))]
    corrected = sum(one.of in standing for one in fresh)
    return fresh, Written(len(fresh) - corrected, corrected, len(told) - len(fresh))


def _newest(session: Session, told: Iterable[Told], origin: str | None) -> Mapping[tuple[str, str, str], Statement]:
    """The newest row of an origin, or of any, by what it is a statement of."""
    found: dict[tuple[str, str, str], Statement] = {}
    for some in _parts({one.subject for one in told}):
        kept = Statement.subject.in_(some)
        newest = _ids(kept if origin is None else kept & (Statement.origin == origin))
        rows = session.scalars(select(Statement).where(Statement.id.in_(newest)))
        found |= {(row.subject, row.indicator, row.period): row for row in rows}
    return found


def _same(told: Told, held: Statement | None) -> bool:
    if held is None:
        return told.value is None  # what was never said cannot be taken back
    if held.origin == COMPUTED:
        return (told.value, told.base) == (held.value, held.base)
    return (told.value, told.base, told.source, told.document, told.audience) == (
        held.value, held.base, held.source, held.document, held.audience,
    )  # fmt: skip


def _row(told: Told, origin: str, account: str | None, now: datetime) -> dict[str, object]:
    return {
        "subject": told.subject, "indicator": told.indicator, "period": told.period, "value": told.value,
        "base": told.base, "unit": indicators()[told.indicator].unit, "source": told.source, "document": told.document,
        "audience": told.audience, "origin": origin, "account": account, "said": now,
    }  # fmt: skip


# --- reading --------------------------------------------------------------------


def standing(
    database: Database,
    audiences: Audiences,
    subjects: Collection[str],
    periods: Collection[str] | None = None,
    codes: Collection[str] | None = None,
) -> list[Standing]:
    """What stands of these subjects that the audiences may see, of these periods and indicators or of all."""
    columns = select(Statement.subject, Statement.indicator, Statement.period, Statement.value, Statement.base)
    found = []
    with database.reading() as session:
        for some in _parts(subjects):
            asked = [Statement.subject.in_(some)]
            asked += [] if periods is None else [Statement.period.in_(list(periods))]
            asked += [] if codes is None else [Statement.indicator.in_(list(codes))]
            kept = and_(*asked)
            rows = session.execute(columns.where(_stands(kept), Statement.value.is_not(None), _seen(audiences)))
            found += [Standing(*row) for row in rows if row[1] in indicators()]
    return found


def counted(database: Database, audiences: Audiences) -> Mapping[str, Mapping[str, int]]:
    """How many values stand that the audiences may see, by period and subject."""
    asked = (
        select(Statement.period, Statement.subject, func.count())
        .where(_stands(Statement.id > 0), Statement.value.is_not(None), _seen(audiences))
        .group_by(Statement.period, Statement.subject)
    )
    found: dict[str, dict[str, int]] = {}
    with database.reading() as session:
        for period, subject, number in session.execute(asked):
            found.setdefault(period, {})[subject] = number
    return found


def history(database: Database, audiences: Audiences, subject: str, indicator: str | None = None) -> list[Statement]:
    """All that was ever said of a subject, or of one indicator of it, as far as the audiences may see it.

    Indicators in the order of their definitions, of each the newest period first, and of a period what stands before
    what it corrected.
    """
    of = Statement.subject == subject
    kept = of if indicator is None else of & (Statement.indicator == indicator)
    with database.reading() as session:
        stand = session.execute(select(Statement.indicator, Statement.period).where(_stands(kept), _seen(audiences)))
        open_ = {(code, period) for code, period in stand}
        asked = select(Statement).where(kept, _seen(audiences)).order_by(Statement.period.desc(), Statement.id.desc())
        found = [row for row in session.scalars(asked) if (row.indicator, row.period) in open_]
    order = {code: at for at, code in enumerate(indicators())}
    return sorted((row for row in found if row.indicator in order), key=lambda row: order[row.indicator])


def told_by_others(
    database: Database, subjects: Collection[str], codes: Collection[str], origin: str
) -> set[tuple[str, str, str]]:
    """Of which subjects, indicators and periods anybody but this origin has said something, whoever may see it."""
    columns = select(Statement.subject, Statement.indicator, Statement.period).distinct()
    found: set[tuple[str, str, str]] = set()
    with database.reading() as session:
        for some in _parts(subjects):
            kept = Statement.subject.in_(some) & Statement.indicator.in_(list(codes)) & (Statement.origin != origin)
            found |= {(subject, code, period) for subject, code, period in session.execute(columns.where(kept))}
    return found


def _ids(kept: ColumnElement[bool]) -> Select[int]:
    return select(func.max(Statement.id)).where(kept).group_by(
        Statement.subject, Statement.indicator, Statement.period
    )  # fmt: skip


def _stands(kept: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a row is the newest of what it says, among those that are kept."""
    return Statement.id.in_(_ids(kept))


def _seen(audiences: Audiences) -> ColumnElement[bool]:
    """Whether the audiences may see a row."""
    own = [one.removeprefix(organisation_of("")) for one in audiences if one.startswith(organisation_of(""))]
    clubs = [one.removeprefix(members_of("")) for one in audiences if one.startswith(members_of(""))]
    public = (Statement.audience == "public") if PUBLIC in audiences else false()
    return or_(
        public,
        (Statement.audience != "own") & (Statement.audience != "public") & Statement.subject.in_([*own, *clubs]),
        Statement.subject.in_(own),
    )


def _parts(subjects: Collection[str]) -> Iterator[list[str]]:
    held = sorted(subjects)
    for start in range(0, len(held), _AT_ONCE):
        yield held[start : start + _AT_ONCE]
