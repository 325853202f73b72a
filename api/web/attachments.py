"""Files that a page offers to keep."""

from __future__ import annotations

from fastapi import Response

PRINTED = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""The forms of what is printed, by their endings."""
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The forms of tables that are offered, by their endings."""


def attachment(content: bytes, name: str, form: str) -> Response:
    """A file of one of these forms, which a browser keeps under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "private, no-cache"}
    return Response(content, media_type=(MEDIA | PRINTED)[form], headers=headers)
