"""Hosts as addresses name them."""

from __future__ import annotations

from ipaddress import ip_address


def is_number(host: str) -> bool:
    """Whether a host is an IP address and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
