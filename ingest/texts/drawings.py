"""Texts of charts and diagrams in Word and PowerPoint files, which stand in parts of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATE, CHOICE, FALLBACK = (_ALTERNATIVE + name for name in ("AlternateContent", "Choice", "Fallback"))
_POINTS = frozenset({f"{{{CHART}}}pt", f"{{{_DIAGRAM}}}pt"})


def drawn(element: Element, part: Any) -> Iterator[str]:
    """The lines of the charts and diagrams under an element, each text once; `part` is where the element stands."""
    for node in element.iter():
        name = etree.QName(node).localname if isinstance(node.tag, str) else ""
        id_ = (
            node.get(_RELATION + "id") if name == "chart" else node.get(_RELATION + "dm") if name == "relIds" else None
        )
        if id_ is not None and id_ in part.rels and not part.rels[id_].is_external:
            yield from filter(None, dict.fromkeys(_lines(part.rels[id_].target_part.blob)))


def _lines(blob: bytes) -> Iterator[str]:
    """The texts of a chart (titles, series, categories) or of a diagram."""
    root = etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))
    for paragraph in root.iter(f"{{{_DRAWING}}}p"):
        yield "".join(text.text or "" for text in paragraph.iter(f"{{{_DRAWING}}}t"))
    for holder in root.iter():
        name = etree.QName(holder).localname if isinstance(holder.tag, str) else ""
        if name in {"tx", "cat"}:
            yield from (text for value in holder.iter(f"{{{CHART}}}v") if (text := value.text))
        elif name == "pt" and holder.tag not in _POINTS and holder.text:
            yield holder.text  # of the charts of 2016
