"""Compare host names, and recognise local ones."""


def is_local(host: str | None) -> bool:
    """Return whether the host is this machine."""
    return host in ("localhost", "127.0.0.1", "::1") or (host or "").endswith(".localhost")


def is_within(host: str, domain: str) -> bool:
    return f".{host}".endswith(f".{domain}")


def is_below(host: str, other: str) -> bool:
    """Return whether a host equals another one or is a subdomain; `*.` is ignored."""
    bare, domain = host.removeprefix("*."), other.removeprefix("*.")
    return bool(domain) and is_within(bare, domain)
