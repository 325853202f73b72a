"""What programs send to keep a question, and what is told of those that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from api.wire.acts import Given
from api.wire.nodes import Wire
from graph.filters import MOST
from graph.model import Node
from graph.words.sentences import Language, Sentence
from people.alerts.watches import LONGEST, OFTEN, SORTS, TIES, Asked
from people.tables import Told, Watch

Codes = Annotated[list[str], Field(max_length=MOST)]
EXAMPLE: dict[str, Any] = {"sort": "partners", "about": "demo:zar", "newcomers": True, "often": "feed"}


class QuestionIn(Given):
    """A question that is to be kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    sort: str = Field(
        "search", json_schema_extra={"enum": list(SORTS)},
        description="A search; partners, for the organisation `about` or for `text`; or a pattern: who is within "
        "`ties` of the organisation `about` and offers `text`.",
    )  # fmt: skip
    text: str = Field("", max_length=LONGEST)
    about: str = Field("", max_length=500, description="Id of an organisation.")
    kinds: Codes = Field([], description="Kinds such as sme; none: any.")
    regions: Codes = Field([], description="NUTS codes; none: any.")
    sectors: Codes = Field([], description="NACE codes; none: any.")
    sizes: Codes = Field([], description="Sizes by employees; none: any.")
    languages: Codes = Field([], description="Languages of the texts that answer; none: any.")
    sources: Codes = Field([], description="Datasets that state it; none: any.")
    elsewhere: bool = Field(False, description="Partners in other regions alone.")
    newcomers: bool = Field(False, description="Partners who have few ties alone.")
    one_sided: bool = Field(False, description="What partners can do for it alone.")
    ties: int = Field(TIES[-1], ge=TIES[0], le=TIES[-1], description="Of a pattern.")
    often: str = Field(
        "feed", json_schema_extra={"enum": list(OFTEN)},
        description="A mail at once, one a day, or none: here, in the feed, and at the address that was named.",
    )  # fmt: skip

    def asked(self) -> Asked:
        """As it is kept."""
        said = self.model_dump(exclude={"often"})
        values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in said.items()}
        return Asked(**values)


class FoundOut(Wire):
    """Something that was found for a kept question, and why."""

    id: str
    kind: str
    name: str
    at: datetime
    because: tuple[str, ...]
    more: int = Field(description="How many more were found at the same time and are not told one by one.")


class QuestionOut(Wire):
    """A question that is kept, and the newest that was found for it."""

    id: str
    sort: str
    title: str
    text: str
    often: str
    made: datetime
    feed: str = Field(description="Path of its Atom feed, which whoever has it can read.")
    found: tuple[FoundOut, ...]

    @classmethod
    def of(
        cls, held: Watch, title: Sentence, found: Sequence[tuple[Told, Node]], feed: str, language: Language
    ) -> Self:
        """From what is kept of it, and what of that may be seen."""
        told = tuple(
            FoundOut(
                id=node.id, kind=node.kind, name=node.name_in(language), at=one.at, more=one.more,
                because=tuple(reason[language] for reason in one.reasons),
            )
            for one, node in found
        )  # fmt: skip
        return cls(
            id=held.id, sort=held.sort, title=title[language], text=held.text, often=held.often, made=held.made,
            feed=feed, found=told,
        )  # fmt: skip


class QuestionsOut(Wire):
    """The questions that are kept, the newest first."""

    questions: tuple[QuestionOut, ...]
