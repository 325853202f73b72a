"""What programs send to share, seek and offer, and what they are told of its course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.wire.nodes import Wire
from graph.words.sentences import Language
from people.documents import node_of as document_node
from people.opportunities.course import Terms
from people.opportunities.known import node_of as opportunity_node
from people.opportunities.said import CODES, KINDS, MONEY, PARTNER, SHORT, STAGES, TEXT, TITLE, Said
from people.tables import Document, Opportunity
from people.versions import MOST, Sent

_AUDIENCE = "Who may see it: `public`, `signed-in`, `members:ID` of a cluster, `partners:ID`, `org:ID`. Its own "
_AUDIENCE += "organisation always does."
_ORGANISATION = Field(min_length=1, max_length=500, description="Id of the organisation that it is of.")
Audience = Annotated[list[str], Field(min_length=1, max_length=50, description=_AUDIENCE, examples=[["public"]])]
Codes = Annotated[list[str], Field(max_length=CODES)]
Day = Annotated[date, Field(strict=False, examples=["2027-05-31"])]
EXAMPLE: dict[str, Any] = {
    "organisation": "demo:zar",
    "kind": "business_request",
    "title": "Steril sarım için dokusuz kumaş arıyoruz",
    "text": "Yılda otuz ton, 45 ve 60 g/m² ağırlığında, EN ISO 11607 belgeli dokusuz kumaş arıyoruz.",
    "sectors": ["13.95"],
    "audience": ["public"],
}


class Given(BaseModel):
    """The base of what is sent: each value is of its type, and nothing else comes with it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class AudienceIn(Given):
    """Who may see it from now on."""

    audience: Audience


class DraftIn(Given):
    """A request or an offer as it is first written."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    organisation: Annotated[str, _ORGANISATION]
    kind: str = Field(json_schema_extra={"enum": list(KINDS)})
    title: str = Field(min_length=TITLE[0], max_length=TITLE[1])
    text: str = Field(min_length=TEXT[0], max_length=TEXT[1])
    audience: Audience
    partner: str = Field("", max_length=PARTNER, description="What partner is sought.")
    money: str = Field("", json_schema_extra={"enum": list(MONEY)}, description="Which way money flows.")
    stage: str = Field("", json_schema_extra={"enum": list(STAGES)}, description="How far it is.")
    required: str = Field("", max_length=SHORT, description="What the partner must have.")
    welcome: str = Field("", max_length=SHORT, description="What the partner might have.")
    regions: Codes = Field([], description="NUTS codes where the partner may be; none: anywhere.")
    sectors: Codes = Field([], description="NACE codes.")
    languages: Codes = Field([], description="Languages to work in (ISO 639-1).")
    hidden: bool = Field(False, description="Whether the name stays unsaid until both sides agree.")
    adviser: bool = Field(False, description="Whether interest goes to the adviser first.")
    ends: Day | None = Field(None, description="The last day on which it stands; none: half a year from now.")


class DraftChange(Given):
    """What of a draft is to be another; what is left out, or null, stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Dokusuz kumaş üreticisi arıyoruz"}]})

    kind: str | None = Field(None, json_schema_extra={"enum": [*KINDS, None]})
    title: str | None = Field(None, min_length=TITLE[0], max_length=TITLE[1])
    text: str | None = Field(None, min_length=TEXT[0], max_length=TEXT[1])
    audience: Audience | None = None
    partner: str | None = Field(None, max_length=PARTNER)
    money: str | None = Field(None, json_schema_extra={"enum": [*MONEY, None]})
    stage: str | None = Field(None, json_schema_extra={"enum": [*STAGES, None]})
    required: str | None = Field(None, max_length=SHORT)
    welcome: str | None = Field(None, max_length=SHORT)
    regions: Codes | None = None
    sectors: Codes | None = None
    languages: Codes | None = None
    hidden: bool | None = None
    adviser: bool | None = None
    ends: Day | None = None


class Renewal(Given):
    """Until when it is to stand."""

    ends: Day | None = Field(None, description="The last day; none: half a year from now.")


class Wanted(Given):
    """The version that a document is to be at."""

    version: int = Field(ge=1, le=MOST, description="Its number.", examples=[1])


class Taken(Wire):
    """That something was taken: what it is called, and where its course is read."""

    id: str
    status: str = Field(description="Path at which its course is read.")


class SharedOut(Wire):
    """A document that an organisation shares, and how far it has come."""

    id: str
    organisation: str
    name: str = Field(description="What its file is called.")
    version: int = Field(description="The version that it is at, or will be at once that is read.")
    shown: int | None = Field(None, description="The version that was read last, whose text is found.")
    size: int = Field(description="Bytes of its file.")
    audience: tuple[str, ...]
    status: str = Field(description="received, read (found by its words), found (by its meaning, too), or failed.")
    problem: str | None = Field(None, description="Why it could not be read.")
    made: datetime
    changed: datetime

    @classmethod
    def of(cls, held: Document, language: Language) -> Self:
        """From what is kept of it, its problem said in a language."""
        problem = held.problem and str(held.problem.get(language, ""))
        return cls(
            id=document_node(held), organisation=held.organisation, name=held.file, version=held.version,
            shown=held.shown, size=held.size, audience=tuple(held.audience), status=held.status,
            problem=problem or None, made=held.made, changed=held.changed,
        )  # fmt: skip


class VersionOut(Wire):
    """A file that was sent for a document."""

    number: int
    name: str = Field(description="What the file is called.")
    size: int = Field(description="Bytes of it.")
    by: str | None = Field(None, description="Who sent it; nobody where the account is gone.")
    status: str = Field(description="received, read, failed, or infected: then it was deleted.")
    problem: str | None = Field(None, description="Why it could not be read.")
    made: datetime


class VersionsOut(Wire):
    """The versions of a document, the newest first."""

    id: str
    version: int = Field(description="The version that it is at, or will be at once that is read.")
    shown: int | None = Field(None, description="The version that was read last, whose text is found.")
    versions: tuple[VersionOut, ...]

    @classmethod
    def of(cls, held: Document, found: Sequence[Sent], language: Language) -> Self:
        """From what is kept of them, their problems said in a language."""
        versions = tuple(
            VersionOut(
                number=one.number, name=one.file, size=one.size, by=by, status=one.status, made=one.made,
                problem=(one.problem and str(one.problem.get(language, ""))) or None,
            )
            for one, by in found
        )  # fmt: skip
        return cls(id=document_node(held), version=held.version, shown=held.shown, versions=versions)


class OwnOpportunityOut(Wire):
    """A request or an offer of one's own in any state, with all that it says."""

    id: str
    organisation: str
    status: str = Field(description="draft, review, returned, published, expired, fulfilled or withdrawn.")
    note: str = Field(description="What the adviser said who gave it back, or its organisation when it was closed.")
    kind: str
    title: str
    text: str
    partner: str
    money: str
    stage: str
    required: str
    welcome: str
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    languages: tuple[str, ...]
    audience: tuple[str, ...]
    hidden: bool
    adviser: bool
    ends: date
    made: datetime
    changed: datetime
    published: datetime | None = None

    @classmethod
    def of(cls, held: Opportunity) -> Self:
        """From what is kept of it."""
        said: dict[str, Any] = Said.of(held.said).json()
        return cls(
            id=opportunity_node(held.id), organisation=held.organisation, status=held.status, note=held.note,
            audience=tuple(held.audience), hidden=held.hidden, adviser=held.adviser, ends=held.ends, made=held.made,
            changed=held.changed, published=held.published, **said,
        )  # fmt: skip


def changed(held: Opportunity, given: DraftChange) -> tuple[Said, Terms]:
    """What an opportunity says and on which terms, with what is to be another."""
    before = {
        **Said.of(held.said).json(), "audience": held.audience, "hidden": held.hidden, "adviser": held.adviser,
        "ends": held.ends,
    }  # fmt: skip
    return parted({**before, **given.model_dump(exclude_none=True)})


def parted(given: dict[str, Any]) -> tuple[Said, Terms]:
    """What is said, and on which terms it stands."""
    terms = {name: given.pop(name) for name in ("audience", "hidden", "adviser", "ends")}
    given.pop("organisation", None)
    return Said.of(given), Terms(**terms)
