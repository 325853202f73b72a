"""Labels and relationship types as a Neo4j user would write them, all from the vocabulary and none from input."""

from __future__ import annotations

from graph.vocabulary import Kind, vocabulary


def _camel(kind: Kind) -> str:
    """SME for `sme`, InfoCentre for `info_centre`."""
    if kind.label["en"].isupper():
        return kind.label["en"]
    return "".join(part.capitalize() for part in kind.name.split("_"))


KIND_LABEL = {kind.name: _camel(kind) for kind in vocabulary().kinds.values()}
LABELS = {
    kind.name: ("Organisation:" if kind.organisation else "") + KIND_LABEL[kind.name]
    for kind in vocabulary().kinds.values()
}
EVERY_KIND = ":".join(["Organisation", *KIND_LABEL.values()])
TYPE = {name: name.upper() for name in vocabulary().relations}
RELATION = {type_: name for name, type_ in TYPE.items()}
ATTRIBUTING = "|".join(TYPE[name] for name in vocabulary().attributing)
EVERY_TYPE = "|".join(TYPE.values())
