"""What somebody gets who never clones: the wheel, in an empty environment, used from any folder."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def _run(*command: str | Path, folder: Path, **more: str) -> str:
    """What the command prints; the test fails with all it said when it does."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("IMECE_", "PYTHON", "COV_"))}
    clean |= {k: v for k, v in os.environ.items() if k == "IMECE_CACHE"}
    done = subprocess.run(
        [*map(str, command)], check=False, cwd=folder, env=clean | more, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, folder=folder)
    (built,) = folder.glob("imece-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment with nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder / "env", with_pip=True)
    programs = folder / "env" / "bin"
    constraints = ROOT / "constraints.txt"
    python = programs / "python"
    _run(python, "-m", "pip", "install", "--quiet", "--constraint", constraints, wheel, folder=folder)
    return programs


def test_the_wheel_holds_the_program_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"graph", "ingest", "search", "api", "imece-0.1.0.dist-info"}
    for needed in (
        "graph/vocabulary.toml",
        "graph/py.typed",
        "ingest/demo/organisations.csv",
        "ingest/demo/documents/atex-rehberi.pdf",
    ):
        assert needed in names
    assert not any("__pycache__" in name for name in names)


def test_the_demonstration_answers_in_both_languages_from_any_folder(installed: Path, tmp_path: Path) -> None:
    told = _run(installed / "imece", "demo", "--no-serve", folder=tmp_path, COLUMNS="160")
    assert "?" in told or "ortak" in told
    found = json.loads(_run(installed / "imece", "info", "--json", folder=tmp_path))
    assert found


def test_the_default_install_brings_no_torch(installed: Path, tmp_path: Path) -> None:
    packages = _run(installed / "python", "-m", "pip", "list", "--format=freeze", folder=tmp_path).lower()
    assert "onnxruntime==" in packages
    assert not any(name in packages for name in ("torch==", "nvidia", "transformers==", "triton"))
