"""One document made of its text and of what is said of it; no file, no store."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from graph.model import Edge, Node, Passage, Source
from graph.vocabulary import vocabulary
from graph.words.language import UNDECIDED, detect
from graph.words.sentences import Sentence
from ingest.cells import audience, day, language_code, listed
from ingest.made import AskedEdge, Complaints, Made, read_sectors
from ingest.personal import identity_numbers, masked, refuse_identity
from ingest.refusals import demand, in_column
from ingest.sectors import Sectors
from ingest.texts.extracted import Extracted
from ingest.texts.passages import cut

_TELLING = 20_000  # characters, by which the language is told


def made_document(source: Source, said: Mapping[str, str], extracted: Extracted) -> Made:
    """The document with its passages; Refused where its name is personal or it is unclear who may see it.

    `source.record` is the file's name, with its folders, and becomes part of the id. `said` has cells by the
    template's column names, any of which may lack.
    """
    cells, notes, complaints = defaultdict(str, said), Counter[Sentence](extracted.notes), Complaints()
    with in_column("file"):
        refuse_identity(source.record)
    text = _without_identities(extracted, notes)
    language = complaints.read("language", language_code, cells["language"]) or _told(text)
    node = _node(source, cells, text, language, complaints)
    node = replace(node, sectors=read_sectors(Sectors(), cells["sectors"], complaints, notes))
    passages = _passages(node, text, language, notes)
    return Made(node, passages, tuple(_ties(node, cells)), complaints.all, notes)


def document_id(dataset: str, record: str) -> str:
    """The id of the document that a record of a dataset is."""
    return f"doc:{dataset.partition(':')[2] or dataset}/{record}"


def document_tie(tie: AskedEdge, kinds: Mapping[str, str]) -> Edge:
    """The edge that a document asks for; BadInput unless the other end is there and is of a kind that may stand there.

    `kinds` are those of what is there, by id.
    """
    demand(tie.other in kinds, "ingest.documents.no_end", id=tie.other)
    vocabulary().check(tie.edge, {tie.own: "document", **kinds})
    return tie.edge


def _node(source: Source, cells: Mapping[str, str], text: Extracted, language: str, complaints: Complaints) -> Node:
    with in_column("audience"):
        seen_by = audience(cells["audience"])
    props = {
        "file": source.record, "media_type": text.media_type,
        "date": complaints.read("date", day, cells["date"]),
        "document_kind": masked(cells["kind"]), "language": language,
        "pages": sum(page.number is not None for page in text.pages) or None,
    }  # fmt: skip
    return Node(
        document_id(source.dataset, source.record),
        "document",
        masked(cells["title"] or text.title or PurePosixPath(source.record).stem),
        (source,),
        audience=seen_by,
        props={key: value for key, value in props.items() if value},
    )


def _without_identities(extracted: Extracted, notes: Counter[Sentence]) -> Extracted:
    """The text without persons' identity numbers."""
    held = sum(identity_numbers(page.text) for page in extracted.pages)
    if not held:
        return extracted
    notes[Sentence("ingest.note.identity")] += held
    return replace(extracted, pages=tuple(replace(page, text=masked(page.text)) for page in extracted.pages))


def _told(text: Extracted) -> str:
    """The language as the text tells it, else as a web page declares it."""
    told = detect(" ".join(page.text for page in text.pages)[:_TELLING])
    return text.language[:2].lower() if told == UNDECIDED and text.language[:2].isalpha() else told


def _passages(node: Node, text: Extracted, language: str, notes: Counter[Sentence]) -> tuple[Passage, ...]:
    pieces = cut(text.pages, language=language)
    if pieces.split_sentences:
        notes[Sentence("ingest.note.divided")] += pieces.split_sentences
    return tuple(
        Passage(node.id, piece.text, node.source, "text", seq, language, piece.page, node.audience)
        for seq, piece in enumerate(pieces.pieces)
    )


def _ties(node: Node, cells: Mapping[str, str]) -> Iterator[AskedEdge]:
    seen_by = node.audience
    for sharer in listed(cells["shared_by"], ";,|"):
        yield AskedEdge("shared_by", sharer, Edge(sharer, "shared", node.id, node.source, audience=seen_by))
    for subject in listed(cells["about"], ";,|"):
        yield AskedEdge("about", subject, Edge(node.id, "about", subject, node.source, audience=seen_by))
