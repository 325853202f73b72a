"""Whose requests are counted together: one client's, as far as an address tells."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

_HOST_BITS = 64


def client_at(host: str) -> str:
    """The client at an address: of IPv6 its network, whose addresses are all one client's."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Address(int(address) >> _HOST_BITS << _HOST_BITS))
