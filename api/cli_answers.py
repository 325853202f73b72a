"""The commands that answer: search, partners, path."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli_options import AsJson, InLanguage, Kinds, Number, Regions, Sectors
from api.language import Language, of_text
from api.opened import opened
from api.questions import is_id, question
from api.terminal import chosen_language, console, print_json
from graph.filters import make_filter


def search(  # noqa: PLR0913, PLR0917 - one parameter an option
    text: Annotated[str, typer.Argument(help="What is sought, in Turkish or English.", metavar="TEXT")],
    kind: Kinds = None,
    region: Regions = None,
    sector: Sectors = None,
    number: Number = 10,
    language: InLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Find organisations by what they can do, with the words it rests on."""
    from api.show import show_answer  # noqa: PLC0415
    from api.wire_answers import SearchOut  # noqa: PLC0415

    checked = question(text)
    with opened() as parts:
        keep = make_filter(kind or (), region or (), sector or (), audiences=parts.settings.audiences)
        answer = parts.searcher.search(checked, keep, number)
        tongue = _tongue(language, answer.language)
        if as_json:
            print_json(SearchOut.of(answer, tongue))
        else:
            show_answer(console(), answer, parts, tongue)


def partners(  # noqa: PLR0913, PLR0917 - one parameter an option
    source: Annotated[
        str, typer.Argument(help="An organisation's id, or a text that says what is needed.", metavar="ID|TEXT")
    ],
    kind: Kinds = None,
    region: Regions = None,
    sector: Sectors = None,
    number: Number = 10,
    other_regions: Annotated[bool, typer.Option("--other-regions", help="Prefer other regions.")] = False,
    one_sided: Annotated[bool, typer.Option("--one-sided", help="Only what they can do for you.")] = False,
    language: InLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Suggest partners of an organisation, or for a text, with reasons."""
    from api.show import show_partners  # noqa: PLC0415
    from api.wire_answers import PartnersOut  # noqa: PLC0415

    checked = question(source)
    with opened() as parts:
        keep = make_filter(kind or (), region or (), sector or (), audiences=parts.settings.audiences)
        if is_id(checked):
            answer = parts.partners.for_organisation(
                checked, keep, number, other_regions=other_regions, one_sided=one_sided
            )
            tongue = chosen_language(language)
        else:
            from graph.language import detect  # noqa: PLC0415 - its model takes time to read

            answer = parts.partners.for_text(checked, keep, number)
            tongue = _tongue(language, detect(checked))
        if as_json:
            print_json(PartnersOut.of(answer, tongue))
        else:
            show_partners(console(), answer, parts, tongue)


def path(
    source: Annotated[str, typer.Argument(help="An organisation's id.", metavar="ID")],
    target: Annotated[str, typer.Argument(help="Another organisation's id.", metavar="ID")],
    language: InLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Show who could introduce one organisation to another."""
    from api.show import show_paths  # noqa: PLC0415
    from api.wire import NodeRef  # noqa: PLC0415
    from api.wire_answers import PathOut, PathsOut  # noqa: PLC0415
    from graph.paths import introduction_paths  # noqa: PLC0415

    tongue = chosen_language(language)
    with opened() as parts:
        audiences = parts.settings.audiences
        ends = [parts.store.node(id_, audiences) for id_ in (source, target)]
        paths = introduction_paths(parts.store, source, target, audiences)
    if as_json:
        refs = [NodeRef.ref(end) for end in ends]
        print_json(PathsOut(source=refs[0], target=refs[1], paths=tuple(PathOut.of(one, tongue) for one in paths)))
    else:
        show_paths(console(), ends[0], paths, tongue)


def _tongue(option: str | None, detected: str) -> Language:
    return chosen_language(option) if option else of_text(detected, chosen_language(None))
