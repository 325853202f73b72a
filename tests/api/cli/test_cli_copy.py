"""`imece copy`: everything arrives, and what differs is said."""

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from api.cli.commands import app
from graph.model import Batch
from graph.opening import open_store
from tests.graph.samples import Graph, edge, node, passage

run = CliRunner()


@pytest.fixture
def source(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path}/from.db"
    said = (passage("t:1", "su"), passage("t:2", "iplik"))
    batch = Batch((node("t:1"), node("t:2")), (edge("t:1", "partner_of", "t:2"),), said)
    graph = Graph(batch, np.eye(2, 8, dtype=np.float32))
    with open_store(address) as store:
        store.write(graph.batch)
        store.put_vectors(graph.vectors)
    return address


def test_everything_is_copied_and_proved_equal(source: str, tmp_path: Path) -> None:
    for written in ("2 written", "0 written"):
        told = run.invoke(app, ["copy", source, f"sqlite:///{tmp_path}/to.db"])
        assert told.exit_code == 0, told.output
        assert "Both stores hold the same." in told.output
        assert written in told.output
    with open_store(f"sqlite:///{tmp_path}/to.db") as store:
        assert store.counts().vectors == {"test-8": 2}


def test_a_target_with_something_of_its_own_is_said_to_differ(source: str, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/to.db") as store:
        store.write(Batch((node("t:9"),)))
    told = run.invoke(app, ["copy", source, f"sqlite:///{tmp_path}/to.db"])
    assert told.exit_code == 1
    assert "differ in nodes" in told.output


def test_a_store_is_not_copied_onto_itself(source: str) -> None:
    told = run.invoke(app, ["copy", source, source])
    assert told.exit_code == 2


def test_a_slip_in_the_name_of_the_source_makes_no_store(tmp_path: Path) -> None:
    told = run.invoke(app, ["copy", f"sqlite:///{tmp_path}/slip.db", f"sqlite:///{tmp_path}/to.db"])
    assert told.exit_code == 2
    assert "no store to copy at" in told.stderr
    assert list(tmp_path.iterdir()) == []
