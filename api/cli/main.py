"""What the console script calls; it imports nothing before it can be interrupted quietly."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    try:
        from api.cli.commands import app  # noqa: PLC0415 - half a second in which somebody may press Ctrl-C
    except KeyboardInterrupt:
        sys.exit(130)  # 128 + SIGINT, as shells count
    app()
