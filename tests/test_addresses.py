"""Which addresses count as public."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.addresses import HostRule, embedded_ipv4, is_public

_PRIVATE_NETWORKS = [
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 192.0.2.0/24 "
        "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    ).split()
]
_private = st.sampled_from(_PRIVATE_NETWORKS).flatmap(
    lambda network: st.integers(0, network.num_addresses - 1).map(lambda offset: network[offset])
)
_any_v4 = st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address)


def _shifted(prefix: str, shift: int, invert: bool = False) -> object:
    base = int(ipaddress.IPv6Address(prefix))
    return lambda inner: ipaddress.IPv6Address(base | ((int(inner) ^ (0xFFFFFFFF if invert else 0)) << shift))


_FORMS = {
    "mapped": _shifted("::ffff:0:0", 0),
    "compatible": _shifted("::", 0),
    "translated": _shifted("::ffff:0:0:0", 0),
    "nat64": _shifted("64:ff9b::", 0),
    "nat64-local-48": lambda inner: ipaddress.IPv6Address(
        int(ipaddress.IPv6Address("64:ff9b:1::")) | (int(inner) >> 16) << 64 | (int(inner) & 0xFFFF) << 40
    ),
    "nat64-local-96": _shifted("64:ff9b:1:ffff:ffff:ffff::", 0),
    "6to4": _shifted("2002::", 80),
    "teredo-client": _shifted("2001:0:4136:e378:8000:63bf::", 0, invert=True),
    "teredo-server": _shifted("2001::", 64),
    "isatap": _shifted("2606:4700::5efe:0:0", 0),
    "isatap-global": _shifted("2606:4700::200:5efe:0:0", 0),
    "isatap-link-local": _shifted("fe80::5efe:0:0", 0),
}


@pytest.mark.parametrize("form", _FORMS)
@given(inner=_private)
def test_no_private_address_passes_in_any_embedded_form(form, inner):
    assert not is_public(_FORMS[form](inner))


@given(inner=_private)
def test_no_private_address_passes_plainly(inner):
    assert not is_public(inner)


@given(inner=_any_v4)
def test_mapped_and_nat64_are_judged_by_the_address_inside(inner):
    for form in ("mapped", "nat64"):
        assert embedded_ipv4(_FORMS[form](inner)) == inner
        assert is_public(_FORMS[form](inner)) == is_public(inner)


@given(st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address))
def test_public_is_never_wider_than_python_thinks_outside_the_embedded_forms(address):
    if is_public(address) and embedded_ipv4(address) == address:
        assert address.is_global


@pytest.mark.parametrize(
    "text",
    "1.1.1.1 8.8.8.8 93.184.215.14 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 198.17.255.255 198.20.0.0 "
    "223.255.255.255 2606:4700::1111 2a00:1450:4001:81b::200e 2001:4860:4860::8888 ::ffff:8.8.8.8 "
    "64:ff9b::808:808".split(),
)
def test_public(text):
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text",
    "0.0.0.0 255.255.255.255 169.254.169.254 192.0.0.8 192.88.99.1 :: ::1 ::8.8.8.8 fe80::1 fe80::1%eth0 fec0::1 "
    "fc00::1 fd12::1 ff02::1 ff0e::1 2001:db8::1 2001:2::1 2001:10::1 2001:20::1 2002:808:808::1 3fff::1 3ffe::1 "
    "100::1 64:ff9b:1::1 5f00::1 4000::1 2606:4700::1%eth0".split(),
)
def test_not_public(text):
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    ("rule", "host", "address", "port", "covered"),
    [
        ("127.0.0.1", "127.0.0.1", "127.0.0.1", 80, True),
        ("127.0.0.1", "localhost", "127.0.0.1", 443, True),
        ("127.0.0.1:8080", "localhost", "127.0.0.1", 80, False),
        ("127.0.0.1:8080", "localhost", "127.0.0.1", 8080, True),
        ("10.0.0.0/8", "a.test", "10.1.2.3", 80, True),
        ("10.0.0.0/8", "a.test", "11.1.2.3", 80, False),
        ("10.0.0.0/8:9000", "a.test", "10.1.2.3", 9000, True),
        ("10.0.0.0/8", "a.test", "::1", 80, False),
        ("::1", "localhost", "::1", 80, True),
        ("[::1]:8080", "localhost", "::1", 8080, True),
        ("[::1]:8080", "localhost", "::1", 80, False),
        ("fd00::/8", "a.test", "fd12::1", 80, True),
        ("Images.Internal", "images.internal", "10.1.2.3", 80, True),
        ("images.internal.", "images.internal", "10.1.2.3", 80, True),
        ("images.internal:81", "images.internal", "10.1.2.3", 80, False),
        ("images.internal", "evil-images.internal", "10.1.2.3", 80, False),
        ("images.internal", "a.images.internal", "10.1.2.3", 80, False),
    ],
)
def test_rules(rule, host, address, port, covered):
    assert HostRule.parse(rule).covers(host, ipaddress.ip_address(address), port) is covered


@given(st.text(max_size=40))
def test_any_rule_can_be_read(text):
    HostRule.parse(text)
