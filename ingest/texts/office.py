"""What the readers of Word, PowerPoint and Excel files (Office Open XML) share."""

from ingest.texts.prose import clean

PREFIX = "application/vnd.openxmlformats-officedocument."
CELL_GAP = " | "
DEFAULT_TITLES = {"powerpoint presentation", "powerpoint sunusu", "word document", "word belgesi"}


def given(title: str | None) -> str | None:
    """A title that somebody wrote."""
    text = clean(title or "")
    return None if text.casefold() in DEFAULT_TITLES else text or None
