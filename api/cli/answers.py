"""The commands that answer: search, similar, partners, path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.opened import existing
from api.cli.options import AsJson, AsTyped, InLanguage, Kinds, Languages, Number, Regions, Sectors, Sizes, Sources
from api.cli.terminal import chosen_language, complain, console, print_json
from api.questions.text import is_id, question
from api.words.language import of_text
from graph.words.sentences import Language

if TYPE_CHECKING:
    from api.questions.caller import Caller
    from api.wiring import Parts
    from graph.filters import Filter


def search(  # noqa: PLR0913, PLR0917 - one parameter an option
    text: Annotated[str, typer.Argument(help="What is sought, in Turkish or English.", metavar="TEXT")],
    kind: Kinds = None,
    region: Regions = None,
    sector: Sectors = None,
    size: Sizes = None,
    in_language: Languages = None,
    source: Sources = None,
    number: Number = 10,
    as_typed: AsTyped = False,
    language: InLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Find organisations by what they can do, with the words it rests on."""
    from api.cli.show import show_answer  # noqa: PLC0415
    from api.questions.caller import caller_of  # noqa: PLC0415
    from api.questions.filters import asked_filter  # noqa: PLC0415
    from api.questions.search import search as find  # noqa: PLC0415
    from api.wire.answers import SearchOut  # noqa: PLC0415
    from api.words.labels import Places  # noqa: PLC0415
    from search.reading import AS_TYPED  # noqa: PLC0415

    checked = question(text)
    with existing() as parts:
        asking = caller_of(parts, chosen_language(language))
        keep = asked_filter(asking.view, kind, region, sector, size, languages=in_language, sources=source)
        plain = frozenset({AS_TYPED} if as_typed else ())
        answer = find(asking, checked, keep, number, plain=plain).answer
        tongue = _tongue(language, answer.language)
        if as_json:
            print_json(SearchOut.of(answer, tongue, Places(asking.view, tongue)))
        else:
            show_answer(console(), answer, asking.view, tongue)
            _say_why_empty((*answer.hits, *answer.nearest), asking, keep, tongue)
        _say_encoder_problem(parts, tongue)


def similar(  # noqa: PLR0913, PLR0917 - one parameter an option
    source: Annotated[str, typer.Argument(help="The id of an organisation, a document or a passage.", metavar="ID")],
    kind: Kinds = None,
    region: Regions = None,
    sector: Sectors = None,
    size: Sizes = None,
    number: Number = 10,
    language: InLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Find organisations most like an organisation, a document or a passage."""
    from api.cli.show import show_answer  # noqa: PLC0415
    from api.questions.caller import caller_of  # noqa: PLC0415
    from api.questions.filters import asked_filter  # noqa: PLC0415
    from api.questions.search import similar as find  # noqa: PLC0415
    from api.wire.answers import SearchOut  # noqa: PLC0415
    from api.words.labels import Places  # noqa: PLC0415

    tongue = chosen_language(language)
    with existing() as parts:
        asking = caller_of(parts, tongue)
        answer = find(asking, source, asked_filter(asking.view, kind, region, sector, size), number)
        if as_json:
            print_json(SearchOut.of(answer, tongue, Places(asking.view, tongue)))
        else:
            show_answer(console(), answer, asking.view, tongue)
        _say_encoder_problem(parts, tongue)


def partners(  # noqa: PLR0913, PLR0917 - one parameter an option
    source: Annotated[
        str, typer.Argument(help="An organisation's id, or a text that says what is needed.", metavar="ID|TEXT")
    ],
    kind: Kinds = None,
    region: Regions = None,
    sector: Sectors = None,
    size: Sizes = None,
    number: Number = 10,
    other_regions: Annotated[bool, typer.Option("--other-regions", help="Prefer other regions.")] = False,
    one_sided: Annotated[bool, typer.Option("--one-sided", help="Only what they can do for you.")] = False,
    language: InLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Suggest partners of an organisation, or for a text, with reasons."""
    from api.cli.show import show_partners  # noqa: PLC0415
    from api.questions.caller import caller_of  # noqa: PLC0415
    from api.questions.filters import asked_filter  # noqa: PLC0415
    from api.questions.partners import partners_for, partners_of  # noqa: PLC0415
    from api.wire.answers import PartnersOut  # noqa: PLC0415

    checked = question(source)
    with existing() as parts:
        asking = caller_of(parts, chosen_language(language))
        keep = asked_filter(asking.view, kind, region, sector, size)
        if is_id(checked):
            answer = partners_of(asking, checked, keep, number, other_regions=other_regions, one_sided=one_sided)
            tongue = asking.language
        else:
            from graph.words.language import detect  # noqa: PLC0415 - its model takes time to read

            answer = partners_for(asking, checked, keep, number)
            tongue = _tongue(language, detect(checked))
        if as_json:
            print_json(PartnersOut.of(answer, tongue))
        else:
            show_partners(console(), answer, asking.view, tongue)
            _say_why_empty(answer.partners, asking, keep, tongue)
        _say_encoder_problem(parts, tongue)


def path(
    source: Annotated[str, typer.Argument(help="An organisation's id.", metavar="ID")],
    target: Annotated[str, typer.Argument(help="Another organisation's id.", metavar="ID")],
    language: InLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Show who could introduce one organisation to another."""
    from api.cli.show import show_paths  # noqa: PLC0415
    from api.questions.caller import caller_of  # noqa: PLC0415
    from api.questions.paths import introductions  # noqa: PLC0415
    from api.wire.answers import PathsOut  # noqa: PLC0415

    tongue = chosen_language(language)
    with existing() as parts:
        found = introductions(caller_of(parts, tongue), source, target)
    if as_json:
        print_json(PathsOut.of(found, tongue))
    else:
        show_paths(console(), found.source, found.paths, tongue)


def _say_why_empty(found: Sequence[object], asking: Caller, keep: Filter, language: Language) -> None:
    from api.questions.nothing_found import why_nothing  # noqa: PLC0415

    for sentence in () if found else why_nothing(asking, keep):
        complain(sentence[language])


def _say_encoder_problem(parts: Parts, language: Language) -> None:
    if parts.encoder_problem:
        complain(parts.encoder_problem[language])


def _tongue(option: str | None, detected: str) -> Language:
    return chosen_language(option) if option else of_text(detected, chosen_language(None))
