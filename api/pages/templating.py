"""How pages are rendered: the template environment and what every template may call. Everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup, escape

from api.web.addresses import address_of, page_of
from api.web.ids import quoted_id
from api.words.excerpts import excerpt
from api.words.facts import employees, founded, source_name, web_link, year
from api.words.formats import day, number
from api.words.labels import Places, glyph, is_demo, kind_label
from api.words.strings import say
from graph.sizes import size_label
from graph.vocabulary import vocabulary
from graph.words.sentences import Language
from search.answer import MEANING, NAME, ONLY_NEAR, WORDS

if TYPE_CHECKING:
    from search.answer import Hit


@cache
def environment() -> jinja2.Environment:
    """The templates of İmece; an undefined name is an error."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("api.pages"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def render(template: str, language: Language, places: Places | None, values: Mapping[str, object]) -> str:
    """A page in a language; `places` names regions and sectors where a page shows any."""
    return environment().get_template(template).render({**_helpers(language, places), **values})


def _helpers(language: Language, places: Places | None) -> dict[str, object]:
    return {
        "lang": language,
        "other": "en" if language == "tr" else "tr",
        "t": lambda key, **values: say(key, language, **values),
        "num": lambda value, decimals=0: number(value, language, decimals).replace("-", "−"),
        "day": lambda iso: day(iso, language),
        "bar": lambda value: f"{min(abs(value), 1):.3f}",
        "glyph": glyph,
        "is_demo": is_demo,
        "size": lambda size: size_label(size)[language],
        "kind": lambda kind: kind_label(kind, language),
        "kinds_label": lambda kind: vocabulary().kind(kind).many[language],
        "region": places.region if places else None,
        "sector_line": places.sector_line if places else None,
        "page_of": lambda node: page_of(node, language),
        "document_page": lambda id_: f"/{language}/documents/{quoted_id(id_)}",
        "address_of": lambda node: address_of(node, language),
        "lang_of": lambda code: lang_of(code, language),
        "marked": marked,
        "found_by": found_by,
        "employees": lambda node: employees(node, language),
        "founded": lambda node: founded(node, language),
        "year": year,
        "web_link": web_link,
        "source_name": lambda dataset: source_name(dataset, language),
        "asset": asset,
    }


def lang_of(code: str, language: Language) -> Markup:
    """The lang attribute of a text that is not in the page's language."""
    known = code.isalpha() and code not in {"und", language}
    return Markup(' lang="{}"').format(code) if known else Markup("")


def marked(text: str, highlights: Iterable[tuple[int, int]], cut: bool) -> Markup:
    """A passage, escaped, with its highlights marked; `cut` to what a list has room for."""
    spans = list(highlights)
    start, end = excerpt(text, spans) if cut else (0, len(text))
    pieces, at = [Markup("…") if start else Markup("")], start
    for span in spans:
        first, last = max(span[0], at), min(span[1], end)
        if first < last:
            pieces += [escape(text[at:first]), Markup("<mark>{}</mark>").format(text[first:last])]
            at = last
    pieces += [escape(text[at:end]), Markup("…") if end < len(text) else Markup("")]
    return Markup("").join(pieces)


def found_by(hit: Hit) -> list[str]:
    """How a hit was found, for a reader: by its words where any are marked, by meaning, by its name.

    What is only the nearest of what is no answer is close in nothing.
    """
    if any(reason.feature == ONLY_NEAR for reason in hit.reasons):
        return []
    ranks = {leg for one in hit.evidence for leg in one.ranks}
    said = [WORDS] if any(one.highlights for one in hit.evidence) else []
    said += [MEANING] if MEANING in ranks else []
    return said + ([NAME] if any(reason.feature == NAME for reason in hit.reasons) else [])


@cache
def asset(name: str) -> str:
    """The address of a static file, which changes with its content, so that browsers may keep it for a year."""
    return f"/static/{name}?v={blake2b(static(name), digest_size=6).hexdigest()}"


def static(name: str) -> bytes:
    """The content of a static file."""
    return files("api.pages").joinpath("static", name).read_bytes()
