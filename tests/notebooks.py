"""The notebooks, executed on the demonstration; `python -m tests.notebooks` writes their outputs anew."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PATIENCE = 300
"""Seconds for a cell: machines are shared."""

Notebook = Any
"""nbformat says of no cell what it is."""


def read(path: Path) -> Notebook:
    """A notebook as it lies there, checked."""
    found = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(found)
    return found


def environment(folder: Path) -> dict[str, str]:
    """What a process sees that is to take this checkout's code and nobody's settings, fonts or figures."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IMECE_", "MPL", "JUPYTER"))}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "MPLCONFIGDIR": str(folder / "fonts"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "kernels"),
        # Nothing is debugged, and so nobody need be told that it could not be.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def demonstration(folder: Path) -> None:
    """Load the demonstration into a folder, and find fonts, of which matplotlib speaks when it first does so."""
    for command in (
        ["-c", "from api.cli.main import main; main()", "demo", "--no-serve"],
        ["-c", "import matplotlib.font_manager"],
    ):
        subprocess.run(
            [sys.executable, *command],
            cwd=folder,
            env=environment(folder),
            check=True,
            capture_output=True,
            timeout=600,
        )


def executed(path: Path, folder: Path) -> Notebook:
    """A notebook with its outputs as they come in a folder that has the demonstration; CellExecutionError."""
    found = read(path)
    # Through sockets in a folder of our own: a port can be connected to by whoever is on the machine.
    with tempfile.TemporaryDirectory() as sockets:
        ours = Config({"KernelManager": {"transport": "ipc", "ip": f"{sockets}/kernel"}})
        where = {"metadata": {"path": str(folder)}}
        client = NotebookClient(
            found, timeout=PATIENCE, kernel_name="python3", record_timing=False, resources=where, config=ours
        )
        client.execute(env=environment(folder))
    found.metadata.pop("widgets", None)
    # The version of Python that ran it is nobody's matter.
    found.metadata.language_info = {"name": "python"}
    return found


def main() -> None:
    """Write all outputs anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demonstration(folder)
        for path in NOTEBOOKS:
            path.write_text(nbformat.writes(executed(path, folder)) + "\n", encoding="utf-8")  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
