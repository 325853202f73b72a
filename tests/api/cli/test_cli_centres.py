"""The commands of info centres, from a new one to its log and measurements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.cli.test_cli_indicators import folder, imece

__all__ = ["folder"]


def test_a_centre_of_another_province_is_one_command(folder: Path) -> None:
    made = imece("centre", "new", "--province", "Ordu", "--host", "tr:kume", "--firms", "90", "--change", "15")
    assert (made.exit_code, made.stdout.splitlines()[0]) == (0, "tr:kumelenme-bilgi-merkezi-ordu")
    (told,) = json.loads(imece("centre", "list", "--json").stdout)["centres"]
    assert (told["territory"], told["host"], told["firms"], told["change"]) == (["TR902"], "tr:kume", 90, 0.15)
    assert "tr:kumelenme-bilgi-merkezi-ordu\tOrdu Kümelenme Bilgi Merkezi\tTR902" in imece("centre", "list").stdout
    assert imece("centre", "new", "--province", "Ordu", "--name", "Ordu Merkezi").exit_code == 0
    assert json.loads(imece("centre", "list", "--json").stdout)["centres"][0]["name"] == "Ordu Merkezi"
    assert "Ordu Merkezi" in imece("search", "Ordu Merkezi").stdout
    assert imece("centre", "new", "--province", "Atlantis").exit_code == 2
    assert imece("centre", "new", "--province", "Ordu", "--host", "nobody").exit_code == 2


def test_tables_are_loaded_once_and_templates_are_there(folder: Path) -> None:
    for name in ("centres", "encounters", "measurements"):
        assert imece("template", name, f"{name}.xlsx").exit_code == 0
    (folder / "c.csv").write_text("territory,name\nSamsun,Samsun Merkezi\n", "utf-8")
    assert "1 would be new" in imece("load", "centres", "c.csv", "--dry-run").stdout
    assert not (folder / "people.db").exists()
    assert "1 new" in imece("load", "centres", "c.csv").stdout
    (folder / "l.csv").write_text("centre,firm,day,kind\nSamsun,demo:zar,2025-05-01,visit\n", "utf-8")
    head = "centre,firm,measure,year,value,unit,source\n"
    (folder / "m.csv").write_text(head + "Samsun,demo:zar,export,2025,3.5,t,Survey\n", "utf-8")
    early = imece("load", "measurements", "m.csv")
    assert (early.exit_code, "line 2 (firm)" in early.stderr) == (1, True)
    for source, file in (("encounters", "l.csv"), ("measurements", "m.csv")):
        assert "1 new" in imece("load", source, file).stdout
        assert "1 aynı" in imece("load", source, file, "--language", "tr").stdout


@pytest.mark.parametrize("source", ["centres", "encounters", "measurements"])
def test_options_of_editions_are_refused(folder: Path, source: str) -> None:
    (folder / "x.csv").write_text("a\n", encoding="utf-8")
    assert imece("load", source, "x.csv", "--keep").exit_code == 2
