"""Options that several commands share, each said once."""

from __future__ import annotations

from typing import Annotated

import typer

Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help="Only this kind, such as sme or Üniversite; several with commas."),
]
Regions = Annotated[
    list[str] | None,
    typer.Option("--region", metavar="NUTS", help="Only this region and below, such as TR83; several with commas."),
]
Sectors = Annotated[
    list[str] | None,
    typer.Option(
        "--sector", metavar="NACE", help="Only this sector and below, such as C or 32.5; several with commas."
    ),
]
Sizes = Annotated[
    list[str] | None,
    typer.Option("--size", metavar="SIZE", help="Only this size: micro, small, medium or large; several with commas."),
]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--in-language", metavar="LANGUAGE", help="Only what is written in it, such as tr; several with commas."
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="DATASET", help="Only what this dataset says, such as ror; several with commas."),
]
Number = Annotated[int, typer.Option("-n", "--number", metavar="N", min=1, max=100, help="How many, up to 100.")]
AsTyped = Annotated[
    bool, typer.Option("--as-typed", help="Read no place, kind, sector, size, identifier, phrase or minus in the text.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")]
InLanguage = Annotated[
    str | None, typer.Option("--language", metavar="tr|en", help="Instead of the question's or the terminal's.")
]
StoreAddress = Annotated[
    str | None, typer.Option("--store", metavar="ADDRESS", help="Address of the store, instead of IMECE_STORE.")
]
