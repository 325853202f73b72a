"""The tables of what people do; `migrations/` lays them out, step by step."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, LargeBinary, String, Text, TypeDecorator, false
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, kept without its zone, which SQLite would lose."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """As it is kept."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """As it is used."""
        return value.replace(tzinfo=UTC) if value else None


class Table(DeclarativeBase):
    """What every table is."""


class Account(Table):
    """Somebody who signs in; `email` in small letters, `password` as argon2 keeps it, empty where there is none.

    `language` is what mails to them are written in; `confirmed` says that a mail to the address has reached them.
    `passkey_only` says that they asked for their account to be opened by passkeys alone; until `renewable` a new one
    may be made without one of those before.
    """

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str] = mapped_column(String(200))
    admin: Mapped[bool]
    made: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str] = mapped_column(String(2), server_default="tr")
    confirmed: Mapped[bool] = mapped_column(server_default=false())
    passkey_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    renewable: Mapped[datetime | None] = mapped_column(Moment)


class Membership(Table):
    """For which organisation an account acts, and as what."""

    __tablename__ = "membership"
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    organisation: Mapped[str] = mapped_column(String(500), primary_key=True)
    role: Mapped[str] = mapped_column(String(10))


class Staff(Table):
    """For which territory (a NUTS code) of a centre an account acts."""

    __tablename__ = "staff"
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    territory: Mapped[str] = mapped_column(String(5), primary_key=True)


class Session(Table):
    """A browser that has signed in, by the digest of what its cookie holds; `proved`: when it last showed who it is.

    `by_passkey` says that it did so with a passkey when it began, or has made one since.
    """

    __tablename__ = "session"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    began: Mapped[datetime] = mapped_column(Moment)
    seen: Mapped[datetime] = mapped_column(Moment)
    proved: Mapped[datetime] = mapped_column(Moment)
    by_passkey: Mapped[bool] = mapped_column(default=False, server_default=false())


class Demand(Table):
    """That whoever acts for an organisation, or for whom `people.persons.STAFF` stands, signs in with a passkey."""

    __tablename__ = "demand"
    whose: Mapped[str] = mapped_column(String(500), primary_key=True)
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    made: Mapped[datetime] = mapped_column(Moment)


class Invitation(Table):
    """An offer to act for an organisation, by the digest of what its link holds; taken once."""

    __tablename__ = "invitation"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    organisation: Mapped[str] = mapped_column(String(500), index=True)
    role: Mapped[str] = mapped_column(String(10))
    ends: Mapped[datetime] = mapped_column(Moment)
    mailed: Mapped[bool] = mapped_column(server_default=false())


class Link(Table):
    """What somebody may do who has got a mail, by the digest of what its link holds; taken once."""

    __tablename__ = "link"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    ends: Mapped[datetime] = mapped_column(Moment)


class Mail(Table):
    """A mail that has not been carried yet; it goes with its words when it has, or when it is of no use any more.

    `about` are the findings that it tells of, each a kept question and a node: what may no longer be told is left out.
    """

    __tablename__ = "mail"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(50))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    unsubscribe: Mapped[str | None] = mapped_column(String(500))
    made: Mapped[datetime] = mapped_column(Moment)
    ends: Mapped[datetime] = mapped_column(Moment)
    about: Mapped[list[list[str]]] = mapped_column(JSON, default=list, server_default="[]")


class Key(Table):
    """A key of a program, by the digest of what is shown once; `scopes` are the words of `people.persons.SCOPES`.

    `by_passkey` says that whoever made it had signed in with a passkey.
    """

    __tablename__ = "key"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    made: Mapped[datetime] = mapped_column(Moment)
    used: Mapped[datetime | None] = mapped_column(Moment)
    scopes: Mapped[str] = mapped_column(String(50), server_default="read")
    ends: Mapped[datetime | None] = mapped_column(Moment)
    by_passkey: Mapped[bool] = mapped_column(default=False, server_default=false())


class Identity(Table):
    """By what a provider of OpenID Connect knows an account."""

    __tablename__ = "identity"
    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    made: Mapped[datetime] = mapped_column(Moment)


class Entry(Table):
    """Signing in at a provider that is under way, by the digest of the word in the browser's cookie; taken once."""

    __tablename__ = "entry"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(10))
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    invitation: Mapped[str | None] = mapped_column(String(64))
    onwards: Mapped[str] = mapped_column(String(1000))
    ends: Mapped[datetime] = mapped_column(Moment)


class Passkey(Table):
    """What is kept of a passkey: its id as its maker gave it, its public half, and how often it has signed."""

    __tablename__ = "passkey"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    count: Mapped[int] = mapped_column(BigInteger)
    made: Mapped[datetime] = mapped_column(Moment)
    used: Mapped[datetime | None] = mapped_column(Moment)


class Challenge(Table):
    """What a browser is asked to sign with a passkey, by the digest of the word in its cookie; taken once."""

    __tablename__ = "challenge"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    challenge: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(10))
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    ends: Mapped[datetime] = mapped_column(Moment)


class Claim(Table):
    """What somebody says: that they act for an organisation; `reason` is why it was refused."""

    __tablename__ = "claim"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    organisation: Mapped[str] = mapped_column(String(500), index=True)
    words: Mapped[str] = mapped_column(String(1000))
    status: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(1000))
    made: Mapped[datetime] = mapped_column(Moment)
    decided: Mapped[datetime | None] = mapped_column(Moment)


class Failure(Table):
    """How often signing in failed for an e-mail or from an address, by the digest of it, and until when it waits."""

    __tablename__ = "failure"
    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    times: Mapped[int]
    last: Mapped[datetime] = mapped_column(Moment)


class Act(Table):
    """What somebody did, for ever: the database itself refuses to change or delete a row.

    `account` is kept although its account may go, and says then no more than that it was the same one.
    """

    __tablename__ = "act"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    account: Mapped[str | None] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(50))
    subject: Mapped[str] = mapped_column(String(500))

    __table_args__ = (Index("act_of", "account", "subject", "at"),)


class Document(Table):
    """A document that an organisation shares, and how far it has come; `problem` is a sentence as its key and values.

    `changed` is the edition that the graph is to hold of it: each is later than the one before. `name` is a part of its
    id for ever. `version` is the one that is wanted, whose `file` name, digest and size these are; `shown` is the one
    that was last made known, and others are given the file of no other.
    """

    __tablename__ = "document"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    organisation: Mapped[str] = mapped_column(String(500), index=True)
    account: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    shown: Mapped[int | None]
    file: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    audience: Mapped[list[str]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(10))
    problem: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    made: Mapped[datetime] = mapped_column(Moment)
    changed: Mapped[datetime] = mapped_column(Moment)
    withdrawn: Mapped[datetime | None] = mapped_column(Moment)


class Version(Table):
    """A file that was sent for a document; `status` is received, read, failed or infected, and `problem` is why.

    `scanned` says that a scanner has looked through it and found nothing.
    """

    __tablename__ = "document_version"
    document: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(String(32), index=True)
    file: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))
    problem: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    made: Mapped[datetime] = mapped_column(Moment)
    scanned: Mapped[bool] = mapped_column(default=False, server_default=false())


class Job(Table):
    """Work to be done once by whoever takes it; `due` moves on while it is held, and when it has failed."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(50))
    subject: Mapped[str] = mapped_column(String(500))
    due: Mapped[datetime] = mapped_column(Moment)
    holder: Mapped[str | None] = mapped_column(String(32))
    tries: Mapped[int] = mapped_column(default=0)
    dead: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str | None] = mapped_column(String(2000))

    __table_args__ = (Index("job_due", "dead", "due"),)


class Opportunity(Table):
    """What an organisation asks for or offers (`said`, as `people.opportunities.said.Said` keeps it), and its course.

    `changed` is the edition that the graph is to hold of it: each is later than the one before. `note` is what the
    adviser said of a draft that was given back, or what its organisation said when it closed it.
    """

    __tablename__ = "opportunity"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    organisation: Mapped[str] = mapped_column(String(500), index=True)
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    said: Mapped[dict[str, object]] = mapped_column(JSON)
    audience: Mapped[list[str]] = mapped_column(JSON)
    hidden: Mapped[bool]
    adviser: Mapped[bool]
    ends: Mapped[date]
    status: Mapped[str] = mapped_column(String(10), index=True)
    note: Mapped[str] = mapped_column(String(2000))
    outcome: Mapped[str] = mapped_column(String(20))
    made: Mapped[datetime] = mapped_column(Moment)
    changed: Mapped[datetime] = mapped_column(Moment)
    published: Mapped[datetime | None] = mapped_column(Moment)


class Interest(Table):
    """An organisation's interest in an opportunity, and how far it has come."""

    __tablename__ = "interest"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    opportunity: Mapped[str] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"), index=True)
    organisation: Mapped[str] = mapped_column(String(500), index=True)
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    message: Mapped[str] = mapped_column(String(2000))
    hidden: Mapped[bool]
    status: Mapped[str] = mapped_column(String(10), index=True)
    reason: Mapped[str] = mapped_column(String(2000))
    made: Mapped[datetime] = mapped_column(Moment)
    changed: Mapped[datetime] = mapped_column(Moment)


class Watch(Table):
    """A question that an account keeps, with its filter and its vector as an encoder made it (halves).

    `sort` says what is asked: a search, partners, or a pattern of ties. `number` grows with each, so that who holds all
    of them sees what came since. `feed` is the word of its feed's address, kept as it is because it is shown again: who
    has it reads what the account may see of the answers.
    """

    __tablename__ = "watch"
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(1000))
    keep: Mapped[dict[str, object]] = mapped_column(JSON)
    often: Mapped[str] = mapped_column(String(10))
    feed: Mapped[str] = mapped_column(String(64), unique=True)
    made: Mapped[datetime] = mapped_column(Moment)
    encoder: Mapped[str] = mapped_column(String(200))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    sort: Mapped[str] = mapped_column(String(10), server_default="search")


class Told(Table):
    """What was found for a kept question, once for each thing; `sent` says that a mail has told of it.

    Of what was found at one time the best have `place` 0, 1 …; the first says how many `more` there were. `seen` are
    the audiences that its owner was one of then: the reasons quote what these may see.
    """

    __tablename__ = "told"
    watch: Mapped[str] = mapped_column(ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True)
    node: Mapped[str] = mapped_column(String(500), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    sent: Mapped[bool] = mapped_column(default=False)
    reasons: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    seen: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    place: Mapped[int] = mapped_column(server_default="0")
    more: Mapped[int] = mapped_column(server_default="0")


class Answered(Table):
    """What has answered a kept question as often as it was looked through, so that only what is new is told of.

    `seen` are digests of ids, eight bytes each; no row: it was not looked through yet.
    """

    __tablename__ = "answered"
    watch: Mapped[str] = mapped_column(ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True)
    seen: Mapped[bytes] = mapped_column(LargeBinary)


class Swept(Table):
    """What the store held (`loads`, a digest) when all kept questions were last looked through; one row.

    `whole` says that every text had its vector by then, `noticed` since when there has been something else.
    """

    __tablename__ = "swept"
    id: Mapped[int] = mapped_column(primary_key=True)
    loads: Mapped[str] = mapped_column(String(64))
    whole: Mapped[bool]
    noticed: Mapped[datetime | None] = mapped_column(Moment)


class Request(Table):
    """What a program's request made (`made`, by its id), by the digest of the word it gave for asking again.

    `content` is the digest of what was asked for: the same word with anything else is refused.
    """

    __tablename__ = "request"
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(String(64))
    made: Mapped[str] = mapped_column(String(32))
    ends: Mapped[datetime] = mapped_column(Moment)


class Hook(Table):
    """The address that is told of what answers a kept question; `secret` is what its tellings are signed with."""

    __tablename__ = "hook"
    watch: Mapped[str] = mapped_column(ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(500))
    secret: Mapped[str] = mapped_column(String(100))
    made: Mapped[datetime] = mapped_column(Moment)


class Delivery(Table):
    """A telling that was not taken yet; `problem` is why not, by language. It goes when it was taken."""

    __tablename__ = "delivery"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    watch: Mapped[str] = mapped_column(ForeignKey("watch.id", ondelete="CASCADE"), index=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    node: Mapped[str] = mapped_column(String(500))
    made: Mapped[datetime] = mapped_column(Moment)
    problem: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))


class Look(Table):
    """That somebody opened a shared document, or downloaded it, and when they did so last, to the day."""

    __tablename__ = "look"
    document: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    downloaded: Mapped[bool]
    last: Mapped[datetime] = mapped_column(Moment)


class Profile(Table):
    """A version of what an organisation says of itself (`said`, as `people.profiles.Said` keeps it), never changed.

    `made` is the edition that the graph is to hold of it: each is later than the one before.
    """

    __tablename__ = "profile"
    organisation: Mapped[str] = mapped_column(String(500), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    said: Mapped[dict[str, object]] = mapped_column(JSON)
    audience: Mapped[list[str]] = mapped_column(JSON)
    made: Mapped[datetime] = mapped_column(Moment)
