"""Options that several commands share, each said once."""

from __future__ import annotations

from typing import Annotated

import typer

Kinds = Annotated[list[str] | None, typer.Option("--kind", help="Only this kind, such as sme or university; repeat.")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="Only this NUTS region and below; repeat.")]
Sectors = Annotated[list[str] | None, typer.Option("--sector", help="Only this NACE sector and below; repeat.")]
Number = Annotated[int, typer.Option("-n", "--number", min=1, max=100, help="How many.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")]
InLanguage = Annotated[str | None, typer.Option("--language", help="tr or en; else the question's or the terminal's.")]
StoreAddress = Annotated[str | None, typer.Option("--store", help="Address of the store, instead of IMECE_STORE.")]
