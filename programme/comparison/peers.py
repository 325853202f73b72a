"""What clusters are alike by, as far as it is known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import log1p, nan

from graph.codes import sector_key
from graph.model import Node
from programme.comparison.gower import Facts

MEMBERS, PUBLIC_FUNDS = "g.members", "m.public_funds"
ASKED = (MEMBERS, PUBLIC_FUNDS)
"""The indicators that likeness rests on."""
_YEAR = re.compile(r"\d{4}")


def facts_of(node: Node, values: Mapping[str, float], year: int) -> Facts:
    """Age in a year, members and public funds; country and NUTS 1 region; NACE divisions.

    Members are a logarithm: ten and twenty are as far apart as a hundred and two hundred. `values` are the latest that
    are known, by indicator.
    """
    region = node.region or ""
    members = values.get(MEMBERS)
    return Facts(
        (_age(node, year), nan if members is None else log1p(members), values.get(PUBLIC_FUNDS, nan)),
        (region[:2], region[:3] if len(region) > 2 else ""),
        (frozenset(sector_key(code)[:2] for code in node.sectors),),
    )


def _age(node: Node, year: int) -> float:
    found = _YEAR.search(str(node.props.get("founded") or node.props.get("established") or ""))
    return float(year - int(found[0])) if found else nan
