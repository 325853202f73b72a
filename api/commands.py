"""The command line: `imece`."""

from __future__ import annotations

from typing import Annotated

import typer

from api import cli_answers, cli_copy, cli_data, cli_eval, cli_serve
from api.release import imece_version
from api.terminal import Commands

app = typer.Typer(
    name="imece",
    cls=Commands,
    help="Find partners, and see why. Settings come from IMECE_* variables; “imece info” shows them.",
    add_completion=False,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
evaluate = typer.Typer(help="Measure how good the answers are.")

app.command()(cli_data.load)
app.command()(cli_data.index)
app.command()(cli_answers.search)
app.command()(cli_answers.partners)
app.command()(cli_answers.path)
app.command()(cli_serve.serve)
app.command()(cli_serve.demo)
app.command()(cli_data.info)
app.command()(cli_data.template)
app.command()(cli_data.export)
app.command()(cli_copy.copy)
evaluate.command()(cli_eval.retrieval)
evaluate.command("partners")(cli_eval.partners)
app.add_typer(evaluate, name="eval")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"imece {imece_version()}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback says it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Hold the options that stand before a command; without one, help."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
