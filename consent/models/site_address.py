"""Whether a site's cookie domain and origins fit together, and to the service's own address."""

from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from django.conf import settings

from consent.kernel.values import DOMAIN
from consent.lib.hosts import is_local, is_within


def problems(cookie_domain: str, origins: Collection[str]) -> dict[str, list[str]]:
    """What keeps browsers from taking or sending our cookies, by the field that is to be mended."""
    found = {
        "cookie_domain": [*_of_domain(cookie_domain)],
        "origins": [*filter(None, map(_of_origin, origins))],
    }
    if not any(found.values()) and cookie_domain:
        found["origins"] = [*_outside(cookie_domain, origins)]
    return {field: sentences for field, sentences in found.items() if sentences}


def _of_domain(domain: str) -> Iterator[str]:
    service = urlsplit(settings.CONSENT_SERVICE_URL).hostname or ""
    if not domain:
        return
    if not DOMAIN.fullmatch(domain):
        yield (
            f"{domain!r} is no domain. Write what the site's hosts end in, in small letters, "
            "without scheme, path or a dot in front: mixnetworks.com"
        )
    elif "." not in domain:
        yield (
            f"{domain} belongs to many sites, and browsers keep no cookie for it. Write the site's "
            "own domain: mixnetworks.com"
        )
    elif not is_within(service, domain):
        yield (
            f"The service is at {service}, which is not below {domain}, so browsers would refuse "
            "its cookies. Write a domain that the site and the service share, or leave it empty."
        )


def _of_origin(origin: str) -> str | None:
    host, is_shaped = _host(origin)
    if "*" in origin:
        return f"{origin}: browsers name a host, never a pattern. Write each host out."
    if not is_shaped:
        return f"“{origin}”: write scheme and host only, for example https://mixnetworks.com"
    if origin.startswith("http:") and not is_local(host):
        return (
            f"{origin}: over plain HTTP anyone on the way can read and change an answer. Write "
            "https://, or a name under .localhost while developing."
        )
    return None


def _outside(cookie_domain: str, origins: Collection[str]) -> Iterator[str]:
    for origin in origins:
        if not is_within(_host(origin)[0], cookie_domain):
            yield (
                f"{origin} is not below {cookie_domain}, the cookie domain, so no choice that is "
                "made there would be kept. Make it a site of its own, or correct one of the two."
            )


def _host(origin: str) -> tuple[str, bool]:
    """The host of an origin, and whether it is one: scheme, host, perhaps a port, nothing else."""
    try:
        parts = urlsplit(origin)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # no port, or half an address
        return "", False
    written = f"[{host}]" if ":" in host else host
    whole = f"{parts.scheme}://{written}{f':{port}' if port is not None else ''}"
    return host, bool(host) and parts.scheme in ("http", "https") and whole == origin
