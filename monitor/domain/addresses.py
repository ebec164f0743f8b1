"""Which network addresses are of the public internet."""

import ipaddress

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv6 addresses that stand for an IPv4 address in their last four bytes."""
_PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")
"""All that is given out for the public internet; older forms outside it may lead into the own network."""


def is_public_address(address: str) -> bool:
    """Whether an IP address is of the public internet: not private, loopback, link-local or multicast."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        ip = _inner(ip) or ip
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _PUBLIC_IPV6:
        return False
    return ip.is_global and not ip.is_multicast


def any_address(_address: str, /) -> bool:
    """Let every address pass."""
    return True


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(ip.packed[-4:])
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
