"""The commands of indicators, from the list to a table that is refused line by line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands import app
from graph.model import Batch
from graph.opening import open_store

HEAD = "subject,indicator,period,value,unit,base,source,document,audience\n"


@pytest.fixture
def folder(settings: object, filled: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with open_store(f"sqlite:///{tmp_path}/imece.db") as store:
        store.write(filled)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMECE_STORE", f"sqlite:///{tmp_path}/imece.db")
    monkeypatch.setenv("IMECE_PEOPLE", f"sqlite:///{tmp_path}/people.db")
    monkeypatch.setenv("IMECE_ENCODER", "none")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return tmp_path


def imece(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_what_is_measured_is_listed(folder: Path) -> None:
    assert "m.members_met\tMembers met in person\tpercent" in imece("indicators", "list").stdout
    told = json.loads(imece("indicators", "list", "--json").stdout)["indicators"]
    assert {"code", "layer", "formula", "smallest"} <= told[0].keys()
    assert not (folder / "people.db").exists()


def test_a_table_is_loaded_once_and_its_template_is_there(folder: Path) -> None:
    assert imece("template", "indicators", "g.xlsx").exit_code == 0
    (folder / "g.csv").write_text(HEAD + "tr:kume,m.staff,2025,3.5,,,Report,,public\n", encoding="utf-8")
    dry = imece("load", "indicators", "g.csv", "--dry-run")
    assert (dry.exit_code, "1 would be new" in dry.stdout) == (0, True)
    assert not (folder / "people.db").exists()
    assert "1 new" in imece("load", "indicators", "g.csv").stdout
    again = imece("load", "indicators", "g.csv", "--language", "tr")
    assert (again.exit_code, "1 aynı" in again.stdout) == (0, True)


def test_a_bad_row_is_told_by_its_line_and_nothing_is_written(folder: Path) -> None:
    rows = "tr:kume,m.staff,2025,3,,,Report,,\ntr:kume,m.staff,2999,3,,,Report,,\nnobody,m.staff,2025,3,,,Report,,\n"
    (folder / "g.csv").write_text(HEAD + rows, encoding="utf-8")
    refused = imece("load", "indicators", "g.csv")
    assert refused.exit_code == 1
    assert "g.csv, line 3 (period)" in refused.stderr
    assert "g.csv, line 4 (subject)" in refused.stderr
    assert "2 of 3 rows" in refused.stderr
    (folder / "g.csv").write_text(HEAD + rows.splitlines()[0], encoding="utf-8")
    assert "1 new" in imece("load", "indicators", "g.csv").stdout


@pytest.mark.parametrize("option", ["--keep", "--close", "--accept-loss", "--force"])
def test_options_of_editions_are_refused(folder: Path, option: str) -> None:
    (folder / "g.csv").write_text(HEAD, encoding="utf-8")
    refused = imece("load", "indicators", "g.csv", option)
    assert (refused.exit_code, option in refused.stderr) == (2, True)


def test_the_graph_is_worked_out_for_a_period(folder: Path) -> None:
    assert imece("indicators", "compute", "--period", "2999").exit_code == 2
    done = imece("indicators", "compute", "--period", "2026")
    assert done.exit_code == 0
    assert "2026:" in done.stdout
    assert ", 0 corrected" in imece("indicators", "compute", "--period", "2026").stdout
