"""How far a long job has come, told to whoever wants to show it."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with a label, how many are done, and of how many (None where that is not known)."""


def silent(label: str, done: int, total: int | None) -> None:
    """Show nothing."""
