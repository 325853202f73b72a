"""Which version of İmece this is."""

from __future__ import annotations

import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[1]


def imece_version() -> str:
    """The installed version; “unknown” when it runs from a folder that was never installed."""
    try:
        return version("imece")
    except PackageNotFoundError:
        return "unknown"


def imece_commit() -> str:
    """The commit that it runs from, “+” behind it where files differ from it; empty where it is not run from one."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return ""
    said = [_git(git, "rev-parse", "HEAD"), _git(git, "status", "--porcelain", "--untracked-files=no")]
    return "" if None in said else f"{said[0]}{'+' if said[1] else ''}"


def _git(program: str, *asked: str) -> str | None:
    done = subprocess.run([program, *asked], cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603
    return done.stdout.strip() if done.returncode == 0 else None
