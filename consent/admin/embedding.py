"""What a site's developer copies, and how markup of other products becomes ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from consent import publishing
from consent.admin import languages, site_page
from consent.integration.snippets import bootstrap, moving, tags
from consent.integration.snippets.products import PRODUCTS, Product
from consent.kernel.ruleset import Ruleset
from consent.models import Site
from consent.publishing.lint.future_rules import FutureRules
from consent.scripts import pinned

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


class Snippet(NamedTuple):
    """One text to be copied."""

    name: str
    label: str
    code: str


class ProductConversion(NamedTuple):
    """One product's row in the table."""

    product: Product
    categories: list[tuple[str, str, str]]  # (code, the product's name for it, our key or "")
    before: Snippet
    after: Snippet


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """Everything that the page writes for one site."""

    site: Site
    number: int | None  # of the notice in force
    notice: Mapping[str, Any]
    service: str

    @classmethod
    def of(cls, site: Site) -> "EmbedPage":
        """From the notice in force; before there is one, from the catalogue as it stands."""
        latest = site.notices.order_by("-number").first()
        service = str(settings.CONSENT_SERVICE_URL)
        if latest is None:
            draft = {"number": 0, **publishing.Draft.load(site).snapshot}
            return cls(site, None, draft, service)
        return cls(site, latest.number, latest.snapshot, service)

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
            "bootstrap": begin and Snippet("bootstrap", "Before any vendor’s tag", begin),
            "meta": Snippet("meta", "In Meta’s own code", bootstrap.META),
            "waiting": self._waiting(),
            "policies": self._policies([begin] if begin else []),
            "footer": self._footer(),
            "pinned": self._pinned(),
            "conversions": [self._conversion(product) for product in PRODUCTS],
            **self._further(),
        }

    def _further(self) -> dict[str, Any]:
        """What only some sites copy."""
        service, key = self.service, self._site_key
        # For the first category that records; the others of them may be replay
        recording = [row["key"] for row in self.notice["categories"] if row.get("records")]
        statement = tags.gpc_statement(service, site=self.site.key)
        report = "The same in report mode, to see first what it would block"
        origin = next(iter(self.site.origins.split()), "")
        debug = f"{origin}/?mixconsent_debug"
        return {
            "chat": recording
            and Snippet("chat", "The launcher and the chat", tags.chat(recording[0])),
            "gpc": self.site.gpc_since and Snippet("statement", "nginx", statement),
            "guard": [
                Snippet("guard", "First in the head", tags.guard(service, site=key, mode="")),
                Snippet("guardreport", report, tags.guard(service, site=key, mode="report")),
            ],
            "gpp": [
                Snippet("stub", "Before the partners’ tags", tags.gpp_stub(service)),
                Snippet("gpp", "The tag with GPP", self._tag(attribute="data-gpp")),
            ],
            "code": [
                Snippet("queue", "To learn of every change", tags.queue()),
                Snippet("types", "TypeScript declarations", tags.declarations(service)),
            ],
            "debug": Snippet("debug", "Behind any address of the site", debug),
        }

    def _tag(self, language: str = "", attribute: str = "") -> str:
        return tags.tag(self.service, site=self._site_key, language=language, attribute=attribute)

    @property
    def _site_key(self) -> str:
        """The site's key where the tag has to name it; a tag without one is the first site's."""
        first = Site.objects.order_by("pk").values_list("key", flat=True).first()
        return "" if first == self.site.key else self.site.key

    def _languages(self) -> list[Snippet]:
        codes = self.notice["site"]["languages"]
        named = [(code, f"Pages in {languages.name(code)}") for code in codes if len(codes) > 1]
        return [Snippet(f"tag-{code}", label, self._tag(code)) for code, label in named]

    def _bootstrap(self, today: date) -> str:
        days = FutureRules.of(self.notice, today=today).days
        signals, site = bootstrap.signals_of(self.notice), self.notice["site"]["key"]
        return bootstrap.bootstrap(Ruleset.of(self.notice), signals, days, site=site)

    def _waiting(self) -> list[Snippet]:
        return [
            snippet
            for key, _ in self.optional[-1:]
            for snippet in (
                Snippet("script", "Scripts", tags.waiting_script(key)),
                Snippet("template", "Any other markup", tags.waiting_markup(key)),
                Snippet("frame", "Videos, maps and other frames", tags.waiting_frame(key)),
            )
        ]

    def _policies(self, inline: list[str]) -> list[Snippet]:
        return [
            Snippet("hosts", "Pages that list hosts", tags.policy(self.service, inline=inline)),
            Snippet("nonces", "Pages that write nonces", tags.nonce_policy(self.service)),
            Snippet("nonce-tag", "The tag of these", self._tag(attribute=tags.NONCE)),
        ]

    def _footer(self) -> list[Snippet]:
        """The link has the name that the banner and the pages give it (R48)."""
        texts: dict[str, str] = next(iter(self.notice["texts"].values()), {})
        return [
            Snippet(name, label, link(self.service, texts[name], site=self.site.key))
            for name, (label, link) in LINKS.items()
            if texts.get(name)
        ]

    def _pinned(self) -> list[Snippet]:
        script, parts = pinned.pinned(self.site.key), pinned.parts()
        tag = tags.pinned(self.service, script.name, script.integrity)
        snippets = [Snippet("pinned", "The tag, pinned", tag)]
        if parts:
            element = tags.import_map(self.service, parts)
            snippets.insert(0, Snippet("map", "Before it: what it may import", element))
            rule = tags.policy(self.service, inline=[element])
            snippets.append(Snippet("pinned-policy", "The policy of such a page", rule))
        return snippets

    def _conversion(self, product: Product) -> ProductConversion:
        slug = product.name.lower().replace(" ", "-")
        after = moving.convert(product.example, self.keys).markup
        return ProductConversion(
            product,
            [
                (row.code, row.name, row.ours if row.ours in self.keys else "")
                for row in product.categories
            ],
            Snippet(f"before-{slug}", f"{product.name}: before", product.example),
            Snippet(f"after-{slug}", f"{product.name}: after", after),
        )


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
