"""Office files saved as “Strict Open XML”, with the names of the usual form, which the libraries read."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import IO

# ISO/IEC 29500-1, annex A: the strict names, and what they are called in the transitional form.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_HYPHENED = {b"extendedProperties": b"extended-properties", b"customProperties": b"custom-properties"}


def transitional(path: Path) -> Path | IO[bytes]:
    """The file itself, or in memory what its strict form says in the usual one."""
    with zipfile.ZipFile(path) as old:
        if b"purl.oclc.org/ooxml" not in old.read("_rels/.rels"):
            return path
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in dict.fromkeys(old.namelist()):
                part = old.read(name)
                new.writestr(name, _STRICT.sub(_usual, part) if name.endswith((".xml", ".rels")) else part)
    out.seek(0)
    return out


def _usual(found: re.Match[bytes]) -> bytes:
    part = _HYPHENED.get(found[2], found[2])
    return b"http://schemas.openxmlformats.org/" + found[1] + b"/2006/" + part
