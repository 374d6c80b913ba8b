import hashlib
import secrets
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from consent.kernel.values import DOMAIN
from consent.lib.hosts import is_local, is_within
from consent.models.fields import WordListValidator, is_language

if TYPE_CHECKING:
    from consent.models.history import Confirmation


class Site(models.Model):
    """A web site that embeds the banner; known by its origin."""

    class Imports(models.TextChoices):
        NOTHING = "nothing", "nothing: ask everybody"
        REFUSALS = "refusals", "only a no"
        ALL = "all", "a no, and a yes where the law allows it"

    class SecondPerson(models.TextChoices):
        OFF = "off", "nobody: whoever may publish does so alone"
        MATERIAL = "material", "where the meaning of a category changes"
        ALWAYS = "always", "always"

    key = models.SlugField(unique=True)  # stands in signed decisions: never changed
    name = models.CharField(max_length=100)
    company = models.CharField(max_length=100)
    origins = models.TextField()
    cookie_domain = models.CharField(max_length=253, blank=True)
    languages = models.TextField(validators=[WordListValidator(is_language)], default="en")
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    email = models.EmailField()
    gpc_since = models.DateField(null=True, blank=True, verbose_name="GPC statement of")
    imports = models.CharField(
        "import of earlier answers", max_length=8, choices=Imports, default=Imports.REFUSALS
    )
    second_person = models.CharField(
        "a second person approves", max_length=8, choices=SecondPerson, default=SecondPerson.OFF
    )
    # After a backup was restored: above the numbers of the notices that are lost
    notices_from = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["key"]
        permissions = [
            ("decide_second_person", "Can decide whether a second person approves publications"),
            ("switch_site", "Can switch a site off in an emergency, and on again"),
            ("set_back_site", "Can set the catalogue back to what a notice says"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def switches(self) -> "models.QuerySet[Confirmation]":
        """Who switched the site off in an emergency, or on again; the first row counts."""
        return self.confirmations.filter(fact__startswith="switched-")

    def clean(self) -> None:
        """The addresses are such that browsers take our cookies there, and send them."""
        if found := problems(self.cookie_domain, self.origins.split()):
            raise ValidationError(found)


PREFIX = "mixc_"  # by which secret scanners know one


def is_scope(value: str) -> None:
    if value not in SiteToken.Scope:
        raise ValidationError(f"A scope is one of {', '.join(SiteToken.Scope)}.")


class SiteToken(models.Model):
    """What a site's own server shows, and what it may do with it. Kept as a hash alone."""

    class Scope(models.TextChoices):
        VISITORS = "visitors", "say where a visitor is, and that their browser sends a signal"
        ACCOUNTS = (
            "accounts",
            "speak for accounts: sign in, opt out, ask about them, forget them",
        )
        REHEARSALS = "rehearsals", "report what a rehearsal of the site’s pages found"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(
        "where it stands",
        max_length=60,
        help_text="The machine or program that shows it, for example nginx or shop. It stands in "
        "the log.",
    )
    scopes = models.CharField(
        "what it may do", max_length=40, validators=[WordListValidator(is_scope)]
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=150, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def is_good(self) -> bool:
        return self.revoked_at is None

    @property
    def may(self) -> list[str]:
        """What it may do, in words."""
        return [self.Scope(scope).label for scope in self.scopes.split()]


def new_text() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(text: str) -> str:
    """A plain hash is enough: nobody guesses 32 random octets."""
    return hashlib.sha256(text.encode()).hexdigest()


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
