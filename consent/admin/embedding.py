"""What a site's developer copies, and how markup of other products becomes ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from consent import publishing
from consent.admin import languages, site_page
from consent.integration.snippets import bootstrap, moving, policy, tags
from consent.integration.snippets.products import PRODUCTS, Product
from consent.kernel.ruleset import Ruleset
from consent.models import Site
from consent.publishing.lint.future_rules import FutureRules
from consent.scripts import debug_token, pinned

LINKS = {
    "settings_link": ("At the bottom of every page", tags.settings_link),
    "choices_link": ("Beside it where the page is read in the United States", tags.choices_link),
}
LONGEST = 50_000  # characters of pasted markup


class ConversionForm(forms.Form):
    markup = forms.CharField(
        label="Markup of another product",
        strip=False,
        max_length=LONGEST,
        help_text="Scripts, frames and images, or a whole page. It is read as text, never run, "
        "and not stored.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class Snippet:
    """One text to be copied."""

    name: str
    label: str
    code: str


@dataclass(frozen=True, slots=True)
class ProductConversion:
    """One product's row in the table."""

    product: Product
    categories: tuple[tuple[str, str, str], ...]  # (code, the product's name for it, our key or "")
    before: Snippet
    after: Snippet


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """Everything that the page writes for one site."""

    site: Site
    number: int | None  # of the notice in force
    notice: Mapping[str, Any]

    @classmethod
    def of(cls, site: Site) -> "EmbedPage":
        """From the notice in force; before there is one, from the catalogue as it stands."""
        latest = site.notices.order_by("-number").first()
        if latest is None:
            return cls(site, None, {"number": 0, **publishing.Draft.of(site).snapshot})
        return cls(site, latest.number, latest.snapshot)

    @property
    def keys(self) -> list[str]:
        return [row["key"] for row in self.notice["categories"]]

    @property
    def optional(self) -> list[tuple[str, str]]:
        """Key and English name of what can wait."""
        return [
            (row["key"], row["texts"].get("en", {}).get("name", ""))
            for row in self.notice["categories"]
            if not row["necessary"]
        ]

    @property
    def vendors(self) -> set[str]:
        return bootstrap.vendors(bootstrap.signals_of(self.notice))

    def context(self, today: date) -> dict[str, Any]:
        """The page's texts, by the section that shows them."""
        begin = self._bootstrap(today)
        return {
            "page": self,
            "tag": Snippet("tag", "Into every page", self._tag()),
            "language_tags": self._languages(),
            "bootstrap": Snippet("bootstrap", "Before any vendor’s tag", begin) if begin else None,
            "meta": Snippet("meta", "In Meta’s own code", bootstrap.META),
            "waiting": self._waiting(),
            "chat": self._chat(),
            "policies": self._policies([begin] if begin else []),
            "footer": self._footer(),
            "gpc": self._gpc(),
            "guard": self._guard(),
            "gpp": self._gpp(),
            "code": self._code(),
            "debug": self._debug(),
            "pinned": self._pinned(),
            "conversions": [self._conversion(product) for product in PRODUCTS],
        }

    def _tag(self, language: str = "", attribute: str = "") -> str:
        return tags.tag(_service(), site=self._site_key, language=language, attribute=attribute)

    @property
    def _site_key(self) -> str:
        """The site's key where the tag has to name it; a tag without one is the first site's."""
        first = Site.objects.order_by("pk").values_list("key", flat=True).first()
        return "" if first == self.site.key else self.site.key

    def _languages(self) -> list[Snippet]:
        codes = self.notice["site"]["languages"]
        if len(codes) < 2:
            return []
        return [
            Snippet(f"tag-{code}", f"Pages in {languages.name(code)}", self._tag(code))
            for code in codes
        ]

    def _bootstrap(self, today: date) -> str:
        days = FutureRules.of(self.notice, today=today).days
        signals, site = bootstrap.signals_of(self.notice), self.notice["site"]["key"]
        return bootstrap.bootstrap(Ruleset.of(self.notice), signals, days, site=site)

    def _waiting(self) -> list[Snippet]:
        if not self.optional:
            return []
        key = self.optional[-1][0]
        return [
            Snippet("script", "Scripts", tags.waiting_script(key)),
            Snippet("template", "Any other markup", tags.waiting_markup(key)),
            Snippet("frame", "Videos, maps and other frames", tags.waiting_frame(key)),
        ]

    def _chat(self) -> Snippet | None:
        """For the first category that records; the others of them may be replay."""
        keys = [row["key"] for row in self.notice["categories"] if row.get("records")]
        return Snippet("chat", "The launcher and the chat", tags.chat(keys[0])) if keys else None

    def _policies(self, inline: list[str]) -> list[Snippet]:
        service = _service()
        return [
            Snippet("hosts", "Pages that list hosts", policy.policy(service, inline=inline)),
            Snippet("nonces", "Pages that write nonces", policy.nonce_policy(service)),
            Snippet("nonce-tag", "The tag of these", self._tag(attribute=policy.NONCE)),
        ]

    def _gpc(self) -> Snippet | None:
        statement = tags.gpc_statement(_service(), site=self.site.key)
        return Snippet("statement", "nginx", statement) if self.site.gpc_since else None

    def _guard(self) -> list[Snippet]:
        labels = {
            "": "First in the head",
            "report": "The same in report mode, to see first what it would block",
        }
        return [
            Snippet(f"guard{mode}", label, tags.guard(_service(), site=self._site_key, mode=mode))
            for mode, label in labels.items()
        ]

    def _gpp(self) -> list[Snippet]:
        return [
            Snippet("stub", "Before the partners’ tags", tags.gpp_stub(_service())),
            Snippet("gpp", "The tag with GPP", self._tag(attribute="data-gpp")),
        ]

    def _footer(self) -> list[Snippet]:
        """The link has the name that the banner and the pages give it (R48)."""
        texts: dict[str, str] = next(iter(self.notice["texts"].values()), {})
        return [
            Snippet(name, label, link(_service(), texts[name], site=self.site.key))
            for name, (label, link) in LINKS.items()
            if texts.get(name)
        ]

    def _code(self) -> list[Snippet]:
        return [
            Snippet("queue", "To learn of every change", tags.queue()),
            Snippet("types", "TypeScript declarations", tags.declarations(_service())),
        ]

    def _debug(self) -> Snippet:
        origin = next(iter(self.site.origins.split()), "")
        address = f"{origin}/?{debug_token.QUERY}={debug_token.token()}"
        return Snippet("debug", "Valid for an hour, behind any address of the site", address)

    def _pinned(self) -> list[Snippet]:
        script, parts = pinned.pinned(self.site.key), pinned.parts()
        snippets = [
            Snippet(
                "pinned", "The tag, pinned", tags.pinned(_service(), script.name, script.integrity)
            )
        ]
        if parts:
            element = tags.import_map(_service(), parts)
            snippets.insert(0, Snippet("map", "Before it: what it may import", element))
            rule = policy.policy(_service(), inline=[element])
            snippets.append(Snippet("pinned-policy", "The policy of such a page", rule))
        return snippets

    def _conversion(self, product: Product) -> ProductConversion:
        categories = [
            (one.code, one.name, one.ours if one.ours in self.keys else "")
            for one in product.categories
        ]
        slug = product.name.lower().replace(" ", "-")
        after = moving.convert(product.example, self.keys).markup
        return ProductConversion(
            product,
            tuple(categories),
            Snippet(f"before-{slug}", f"{product.name}: before", product.example),
            Snippet(f"after-{slug}", f"{product.name}: after", after),
        )


def _service() -> str:
    return str(settings.CONSENT_SERVICE_URL)


def embed(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the snippets for one site, and convert the markup that was pasted."""
    site = get_object_or_404(Site, pk=pk)
    if not admin.has_view_permission(request, site):
        raise PermissionDenied
    page = EmbedPage.of(site)
    form = ConversionForm(request.POST if request.method == "POST" else None)
    conversion = moving.convert(form.cleaned_data["markup"], page.keys) if form.is_valid() else None
    return site_page.show(
        admin, request, site, "site/embed", "Embed",
        form=form,
        conversion=conversion,
        result=Snippet("result", "Ours", conversion.markup) if conversion else None,
        **page.context(timezone.now().date()),
    )  # fmt: skip
