"""What reading one document gives: its text by page, its title, and what its author wrote about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graph.words.sentences import Sentence

FIRST_PAGES = 3


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one page, slide or sheet.

    Paragraphs are separated by an empty line; number counts from 1, None where the format has no pages.
    """

    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """One document as text; front_matter is what its author wrote about it, as the format holds it.

    `language` is what a web page declares, `source` the beginning of a text file as it stands, marks and comments
    included. `notes` counts what was left out, by the sentence that says so.
    """

    title: str | None
    pages: tuple[Page, ...]
    media_type: str
    front_matter: Mapping[str, object] = field(default_factory=dict)
    language: str = ""
    source: str = ""
    notes: Mapping[Sentence, int] = field(default_factory=dict)

    def beginnings(self) -> Iterator[str]:
        """Where an author says who may see it: the text file's own beginning, and the first pages."""
        yield self.source
        yield from (page.text for page in self.pages[:FIRST_PAGES])
