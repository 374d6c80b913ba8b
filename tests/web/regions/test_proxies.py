"""The visitor's address, behind any number of proxies, whatever is claimed."""

import pytest

from consent.web import regions

VISITOR = "203.0.113.9"
FORGED = "198.51.100.1"
NEAR, FAR = "10.0.0.1", "192.0.2.80"  # our proxy, and the CDN before it
NETWORKS = "10.0.0.0/8, 192.0.2.0/24 fd00::/8"


def sender(trusted: str, peer: str, forwarded: str) -> tuple[str | None, bool]:
    """The address, and whether a proxy of ours vouches for the request."""
    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    trust = regions.trusted(trusted)
    address = trust.sender(environ)
    (is_vouched,) = {trust.vouches(environ) for _ in range(3)}  # remembered or not
    return str(address) if address else None, is_vouched


@pytest.mark.parametrize(
    ("peer", "forwarded", "address", "is_vouched"),
    [
        pytest.param(NEAR, VISITOR, VISITOR, True, id="one proxy"),
        pytest.param(NEAR, f"{VISITOR}, {FAR}", VISITOR, True, id="two proxies"),
        pytest.param(NEAR, f"{FORGED}, {VISITOR}, {FAR}", VISITOR, True, id="forged, leftmost"),
        pytest.param(NEAR, f"{FAR}, {VISITOR}", VISITOR, True, id="posing as a proxy"),
        pytest.param(
            NEAR, f"{FAR}, {FORGED}, {VISITOR}, {FAR}", VISITOR, True, id="forged, in the middle"
        ),
        pytest.param(VISITOR, f"{FORGED}, {FAR}", VISITOR, False, id="round every proxy"),
        pytest.param(FAR, VISITOR, VISITOR, True, id="round the near one"),
        pytest.param(NEAR, "", None, True, id="the proxy itself"),
        pytest.param(NEAR, f"{FAR}, {NEAR}", None, True, id="nobody but proxies"),
        pytest.param(NEAR, "unknown", None, True, id="a hop that tells nothing"),
        pytest.param(NEAR, f"{FORGED}, _hidden", None, True, id="garbage stops the walk"),
        pytest.param("", VISITOR, None, False, id="a socket has no address"),
        pytest.param("unix:", VISITOR, None, False, id="a socket by its name"),
        pytest.param(f"{NEAR}:51000", f"{VISITOR}:80", VISITOR, True, id="with ports"),
        pytest.param(f"::ffff:{NEAR}", f"::ffff:{VISITOR}", VISITOR, True, id="IPv4 in IPv6"),
        pytest.param("fd00::1", "[2001:db8::1]:443", "2001:db8::1", True, id="IPv6 with a port"),
        pytest.param("fd00::1", "[2001:db8::1]", "2001:db8::1", True, id="IPv6 in brackets"),
        pytest.param("[::ffff:10.0.0.1]:80", "2001:DB8::1", "2001:db8::1", True, id="all at once"),
        pytest.param(NEAR, f",, ,{VISITOR},", VISITOR, True, id="hops that are empty"),
        pytest.param(NEAR, "203.0.113.010", None, True, id="a zero in front: octal or not"),
        pytest.param(NEAR, "1" * 100, None, True, id="a hop that is too long"),
    ],
)
def test_networks_are_walked_from_our_end(
    peer: str, forwarded: str, address: str | None, is_vouched: bool
) -> None:
    assert sender(NETWORKS, peer, forwarded) == (address, is_vouched)


@pytest.mark.parametrize(
    ("count", "forwarded", "address", "is_vouched"),
    [
        pytest.param("1", VISITOR, VISITOR, True, id="one proxy"),
        pytest.param("1", f"{FORGED}, {VISITOR}", VISITOR, True, id="one proxy, forged"),
        pytest.param("2", f"{VISITOR}, {FAR}", VISITOR, True, id="two proxies"),
        pytest.param("2", f"{FORGED}, {VISITOR}, {FAR}", VISITOR, True, id="two, forged"),
        pytest.param("2", VISITOR, None, False, id="round the far one"),
        pytest.param("2", f" , {VISITOR}", None, False, id="an empty hop is none"),
        pytest.param("1", "", None, False, id="round both"),
        pytest.param("1", "unknown", None, True, id="a hop that tells nothing"),
    ],
)
@pytest.mark.parametrize("peer", [NEAR, VISITOR, ""], ids=["proxy", "anyone", "socket"])
def test_a_number_of_proxies_is_counted_from_our_end(
    peer: str, count: str, forwarded: str, address: str | None, is_vouched: bool
) -> None:
    assert sender(count, peer, forwarded) == (address, is_vouched)


@pytest.mark.parametrize("nobody", ["", " ", "0", ","])
def test_without_proxies_the_peer_is_the_visitor(nobody: str) -> None:
    assert sender(nobody, VISITOR, FORGED) == (VISITOR, False)


@pytest.mark.parametrize("trusted", [NETWORKS, "2"])
@pytest.mark.parametrize(
    "junk",
    [f"{FORGED}, " * 8000, "," * 100_000, "x" * 100_000 + ","],
    ids=["addresses", "commas", "one word"],
)
def test_a_header_without_end_is_read_from_our_end(trusted: str, junk: str) -> None:
    assert sender(trusted, NEAR, f"{junk}{VISITOR}, {FAR}") == (VISITOR, True)


def test_the_end_of_an_address_is_not_another_one() -> None:
    near = ("0.0.0.1" + ", 110.0.0.1" * 20).ljust(regions.MAX_HOPS)
    assert sender("110.0.0.0/8", "110.0.0.1", near) == ("0.0.0.1", True)
    assert sender("110.0.0.0/8", "110.0.0.1", f"11{near}") == (None, True)


@pytest.mark.parametrize(
    "setting",
    [
        *("-1", "17", "1.5", "1, 10.0.0.0/8", "²", "nginx", "*", "all"),
        *("10.0.0.1/8", "10.0.0.0/33", "10.0.0", "10.0.0.0-10.0.0.9"),
        *("0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96"),
    ],
)
def test_trust_that_cannot_be_meant_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        regions.trusted(setting)


def test_a_network_of_ipv4_may_be_written_as_ipv6() -> None:
    assert sender("::ffff:10.0.0.0/104", NEAR, VISITOR) == (VISITOR, True)
