"""Internet addresses: which ones are a host's on the public internet, and rules that speak of hosts and networks.

Sources: RFC 6890 and the IANA special-purpose address registries, RFC 4291 (IPv6), RFC 6052 (embedded IPv4). Python's
`is_global` alone is not enough: it knows nothing of the IPv4 addresses inside NAT64, 6to4 and other forms.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

# IPv4 addresses that are nobody's on the public internet, or not one host's.
_RESERVED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # RFC 791: this network
        "10.0.0.0/8",  # RFC 1918: private
        "100.64.0.0/10",  # RFC 6598: carrier-grade NAT
        "127.0.0.0/8",  # RFC 1122: loopback
        "169.254.0.0/16",  # RFC 3927: link-local, and the metadata services of clouds
        "172.16.0.0/12",  # RFC 1918: private
        "192.0.0.0/24",  # RFC 6890: IETF protocol assignments
        "192.0.2.0/24",  # RFC 5737: documentation
        "192.88.99.0/24",  # RFC 7526: 6to4 relays
        "192.168.0.0/16",  # RFC 1918: private
        "198.18.0.0/15",  # RFC 2544: benchmarking
        "198.51.100.0/24",  # RFC 5737: documentation
        "203.0.113.0/24",  # RFC 5737: documentation
        "224.0.0.0/4",  # RFC 5771: multicast
        "240.0.0.0/4",  # RFC 1112: reserved, with 255.255.255.255
    )
)
# RFC 4291, 2.4: global unicast is 2000::/3. Everything else is refused: loopback, IPv4-compatible (::/96),
# IPv4-translated (::ffff:0:0:0/96), local-use NAT64 (64:ff9b:1::/48), unique local, link-local, multicast.
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_RESERVED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # RFC 2928: IETF protocol assignments, with Teredo (2001::/32, RFC 4380) and benchmarking
        "2001:db8::/32",  # RFC 3849: documentation
        "2002::/16",  # RFC 3056: 6to4, an IPv4 address inside; deprecated by RFC 7526
        "3ffe::/16",  # RFC 3701: 6bone, given back
        "3fff::/20",  # RFC 9637: documentation
    )
)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052, 2.1: the well-known prefix
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214, 6.1: interface identifiers with an IPv4 address below


def embedded_ipv4(address: Address) -> Address:
    """The IPv4 address that a packet to `address` reaches: of the IPv4-mapped form (RFC 4291, 2.5.5.2) and behind the
    well-known NAT64 prefix (RFC 6052, 2.1); `address` itself otherwise."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether `address` is a host's on the public internet. Forms with an IPv4 address inside are judged by that one
    (mapped, NAT64) or refused altogether (compatible, translated, 6to4, Teredo, ISATAP, local-use NAT64)."""
    address = embedded_ipv4(address)
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _RESERVED_V4)
    isatap = (int(address) >> 32 & 0xFFFFFFFF) in _ISATAP
    reserved = any(address in network for network in _RESERVED_V6)
    return address.scope_id is None and address in _GLOBAL_V6 and not reserved and not isatap


def literal_addresses(host: str) -> list[Address]:
    """The addresses that `host` stands for without being looked up: an address, also in the old forms of IPv4
    ("127.1", "0x7f000001", as `inet_aton` has them), or a name of one's own host (RFC 6761, 6.3); else none."""
    if host == "localhost" or host.endswith(".localhost"):
        return [ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1")]
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    try:
        return [ipaddress.IPv4Address(socket.inet_aton(host))]
    except (OSError, ValueError):
        return []


@dataclass(frozen=True, slots=True)
class HostRule:
    """One entry of an allow or deny list: a host or a network, and a port where one is named."""

    host: str
    network: Network | None
    port: int | None

    @classmethod
    def parse(cls, text: str) -> HostRule:
        """Read one, as `EgressPolicy.allow` writes them."""
        text = text.strip().lower()
        try:
            return cls("", ipaddress.ip_network(text.strip("[]"), strict=False), None)
        except ValueError:
            pass
        host, colon, port = text.rpartition(":")
        if not colon or not port.isdigit():
            return cls(text.rstrip("."), None, None)
        try:
            return cls("", ipaddress.ip_network(host.strip("[]"), strict=False), int(port))
        except ValueError:
            return cls(host.rstrip("."), None, int(port))

    def covers(self, host: str, address: Address | None, port: int) -> bool:
        """Whether it speaks of this host or address; without an address, of the host alone."""
        if self.port not in (None, port):
            return False
        if self.network is None:
            return host == self.host
        return address is not None and address.version == self.network.version and address in self.network
