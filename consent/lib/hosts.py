"""What a host's name says of where it is."""


def is_local(host: str | None) -> bool:
    """Whether it names the machine itself."""
    return host in ("localhost", "127.0.0.1", "::1") or (host or "").endswith(".localhost")


def is_within(host: str, domain: str) -> bool:
    return f".{host}".endswith(f".{domain}")


def is_below(host: str, other: str) -> bool:
    """Whether a host is another one or below it; *. makes no difference to whose it is."""
    bare, domain = host.removeprefix("*."), other.removeprefix("*.")
    return bool(domain) and is_within(bare, domain)
