"""The command line: `imece`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import admin, answers, centres, copy, data, indicators, serve
from api.cli import evaluate as evaluating
from api.cli import federation as together
from api.cli import priorities as sectors
from api.cli import roadmap as plans
from api.cli.terminal import Commands
from api.release import imece_version

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

app.command()(data.load)
app.command()(data.index)
app.command()(answers.search)
app.command()(answers.similar)
app.command()(answers.partners)
app.command()(answers.path)
app.command()(sectors.priorities)
app.command()(plans.roadmap)
app.command()(serve.serve)
app.command()(serve.demo)
app.command()(serve.work)
app.command()(data.info)
app.command()(data.template)
app.command()(data.export)
app.command()(copy.copy)
evaluate.command()(evaluating.retrieval)
evaluate.command()(evaluating.compare)
evaluate.command("partners")(evaluating.partners)
evaluate.command("questions")(evaluating.questions)
app.add_typer(evaluate, name="eval")
measures = typer.Typer(help="What is measured of clusters and regions.")
measures.command("list")(indicators.list_)
measures.command()(indicators.compute)
app.add_typer(measures, name="indicators")
centre = typer.Typer(help="Info centres.")
centre.command()(centres.new)
centre.command("list")(centres.list_)
app.add_typer(centre, name="centre")
federation = typer.Typer(help="Answer together with the İmece of others.")
federation.command()(together.new)
federation.command()(together.check)
app.add_typer(federation, name="federation")
administration = typer.Typer(help="Make accounts and invitations.")
administration.command()(admin.create)
administration.command()(admin.invite)
administration.command()(admin.log)
administration.command()(admin.passkey)
administration.command()(admin.demands)
app.add_typer(administration, name="admin")


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
