"""What somebody gets who never clones: the wheel, in an empty environment, used from any folder."""

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

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
    assert {name.split("/")[0] for name in names} == {
        "graph",
        "ingest",
        "search",
        "people",
        "programme",
        "api",
        "imece-0.1.0.dist-info",
    }
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
    assert "Soru: su arıtma membranı üreten bir ortak arıyoruz" in told
    assert "Question: we are looking for a laboratory that tests medical textiles" in told
    info = json.loads(_run(installed / "imece", "info", "--json", folder=tmp_path))
    assert (info["encoder_problem"], info["unindexed"]) == (None, 0)
    found = json.loads(_run(installed / "imece", "search", "water treatment membranes", "--json", folder=tmp_path))
    assert found["hits"][0]["node"]["demo"] is True
    with _served(installed, tmp_path) as address:
        page = urlopen(f"{address}tr/search?q=su", timeout=30).read().decode()  # noqa: S310 - our own server
        style = re.search(r'href="/(static/style[^"]+)"', page)
        assert style is not None
        assert urlopen(address + style[1], timeout=30).status == 200  # noqa: S310


@contextmanager
def _served(programs: Path, folder: Path) -> Iterator[str]:
    """The address that `imece serve` says it serves at, until the block ends."""
    clean = {
        k: v for k, v in os.environ.items() if k == "IMECE_CACHE" or not k.startswith(("IMECE_", "PYTHON", "COV_"))
    }
    command = [str(programs / "imece"), "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, env=clean, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            address = re.search(r"http://\S+", process.stderr.readline())
            assert address is not None
            yield address[0]
        finally:
            process.terminate()
            process.communicate(timeout=30)


def test_the_default_install_brings_no_torch(installed: Path, tmp_path: Path) -> None:
    packages = _run(installed / "python", "-m", "pip", "list", "--format=freeze", folder=tmp_path).lower()
    assert "onnxruntime==" in packages
    assert not any(name in packages for name in ("torch==", "nvidia", "transformers==", "triton"))
