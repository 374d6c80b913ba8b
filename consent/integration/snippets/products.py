"""Other consent products: how their markup names a category, and which of ours that is.

The categories are those of the catalogue that we seed (R121).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

Attributes = Mapping[str, str | None]


class AttributeMapping(NamedTuple):
    """One attribute of the product, and ours for it: as markup, or in words where we have none."""

    original: str
    ours: str
    words: str = ""


class CategoryMapping(NamedTuple):
    code: str
    name: str
    ours: str


@dataclass(frozen=True, slots=True)
class Product:
    name: str
    attributes: tuple[AttributeMapping, ...]
    categories: tuple[CategoryMapping, ...]
    example: str
    loader: str = r"(?!)"  # a pattern of the script that brings it in

    @property
    def ours(self) -> dict[str, str]:
        return {one.code.lower(): one.ours for one in self.categories}


@dataclass(frozen=True, slots=True)
class Claim:
    """The categories that an element names in one product's markup."""

    product: Product
    codes: tuple[str, ...]
    spent: frozenset[str]  # attributes that name the categories, and nothing else
    classes: frozenset[str] = frozenset()


ONETRUST = Product(
    "OneTrust",
    attributes=(
        AttributeMapping('class="optanon-category-C0002"', 'data-consent="analytics"'),
        AttributeMapping(
            'class="optanon-category-C0002-C0004"', 'data-consent="analytics marketing"'
        ),
        AttributeMapping('<iframe data-src="…">', '<iframe data-consent="…" data-src="…">'),
    ),
    categories=(
        CategoryMapping("C0001", "strictly necessary", "necessary"),
        CategoryMapping("C0002", "performance", "analytics"),
        CategoryMapping("C0003", "functional", "preferences"),
        CategoryMapping("C0004", "targeting", "marketing"),
        CategoryMapping("C0005", "social media", "marketing"),
    ),
    example='<script type="text/plain" class="optanon-category-C0002" src="/count.js"></script>',
    loader=r"otSDKStub\.js|cdn\.cookielaw\.org/",
)
COOKIEBOT = Product(
    "Cookiebot",
    attributes=(
        AttributeMapping('data-cookieconsent="statistics"', 'data-consent="analytics"'),
        AttributeMapping(
            'data-cookieconsent="statistics, marketing"', 'data-consent="analytics marketing"'
        ),
        AttributeMapping(
            '<iframe data-cookieblock-src="…">', '<iframe data-consent="…" data-src="…">'
        ),
        AttributeMapping(
            '<img data-cookieblock-src="…">',
            '<template data-consent="…"><img src="…"></template>',
        ),
        AttributeMapping('data-cookieconsent="ignore"', "", "nothing: it does not wait"),
    ),
    categories=(
        CategoryMapping("necessary", "necessary", "necessary"),
        CategoryMapping("preferences", "preferences", "preferences"),
        CategoryMapping("statistics", "statistics", "analytics"),
        CategoryMapping("marketing", "marketing", "marketing"),
    ),
    example='<iframe data-cookieblock-src="https://example.com/video" '
    'data-cookieconsent="marketing"></iframe>',
    loader=r"consent\.cookiebot\.(com|eu)/",
)
KLARO = Product(
    "Klaro",
    attributes=(
        AttributeMapping('data-name="matomo"', 'data-consent="analytics"'),
        AttributeMapping('data-src="…" on a script', 'src="…"'),
        AttributeMapping('data-type="application/javascript"', "", "nothing"),
        AttributeMapping('data-type="module"', 'data-type="module"'),
        AttributeMapping(
            '<img data-src="…">', '<template data-consent="…"><img src="…"></template>'
        ),
    ),
    categories=(
        CategoryMapping("matomo", "Matomo", "analytics"),
        CategoryMapping("google-analytics", "Google Analytics", "analytics"),
        CategoryMapping("clarity", "Microsoft Clarity", "analytics"),
        CategoryMapping("hotjar", "Hotjar", "analytics"),
        CategoryMapping("google-ads", "Google Ads", "marketing"),
        CategoryMapping("facebook-pixel", "Meta pixel", "marketing"),
        CategoryMapping("linkedin-insight", "LinkedIn Insight", "marketing"),
        CategoryMapping("intercom", "Intercom", "support"),
    ),
    example='<script type="text/plain" data-type="application/javascript" data-name="matomo" '
    'data-src="/matomo.js"></script>',
    loader=r"(^|/)klaro[\w.-]*\.js",
)
VANILLA = Product(
    "vanilla-cookieconsent",
    attributes=(
        AttributeMapping('data-category="analytics"', 'data-consent="analytics"'),
        AttributeMapping('data-cookiecategory="analytics" (version 2)', 'data-consent="analytics"'),
        AttributeMapping(
            'data-service="…"', "", "nothing: categories are asked about, not services"
        ),
        AttributeMapping('data-src="…" on a script', 'src="…"'),
        AttributeMapping('data-category="!analytics"', "", "nothing: no script may need a no"),
    ),
    categories=(
        CategoryMapping("necessary", "necessary", "necessary"),
        CategoryMapping("functionality", "functionality", "preferences"),
        CategoryMapping("preferences", "preferences", "preferences"),
        CategoryMapping("personalization", "personalization", "personalization"),
        CategoryMapping("analytics", "analytics", "analytics"),
        CategoryMapping("performance", "performance", "analytics"),
        CategoryMapping("marketing", "marketing", "marketing"),
        CategoryMapping("ads", "ads", "marketing"),
        CategoryMapping("targeting", "targeting", "marketing"),
    ),
    example='<script type="text/plain" data-category="analytics" data-service="Matomo" '
    'src="/matomo.js"></script>',
    loader=r"(^|/)(vanilla-)?cookieconsent(@[\w.]+)?([\w./-]*)\.js",
)
GOOGLE = Product(
    "Google Consent Mode",
    attributes=(
        AttributeMapping("gtag('consent', 'default', {…})", "", "the script above, before any tag"),
        AttributeMapping("gtag('consent', 'update', {…})", "", "nothing: the banner tells Google"),
        AttributeMapping(
            '<script src="https://www.googletagmanager.com/gtag/js?id=G-…">',
            '<script type="text/plain" data-consent="analytics" src="…">',
        ),
    ),
    categories=(
        CategoryMapping("security_storage", "security", "necessary"),
        CategoryMapping("functionality_storage", "functions of the site", "preferences"),
        CategoryMapping("personalization_storage", "personalization", "personalization"),
        CategoryMapping("analytics_storage", "statistics", "analytics"),
        CategoryMapping("ad_storage", "advertising cookies", "marketing"),
        CategoryMapping("ad_user_data", "data for advertising", "marketing"),
        CategoryMapping("ad_personalization", "personal advertising", "marketing"),
    ),
    example="<script async "
    'src="https://www.googletagmanager.com/gtag/js?id=G-ABC1234567"></script>',
)
PRODUCTS = (ONETRUST, COOKIEBOT, KLARO, VANILLA, GOOGLE)

_GROUPS = re.compile(r"optanon-category-(\w+(?:-\w+)*)")
_TAG = re.compile(r"https://www\.googletagmanager\.com/gtag/js\?(?:.*&)?id=(G|AW|DC)-")
_OF_TAG = {"G": "analytics_storage", "AW": "ad_storage", "DC": "ad_storage"}


def claim(tag: str, attributes: Attributes) -> Claim | None:
    """What the element names in some product's markup; None where in none, or in ours already."""
    if "data-consent" in attributes:
        return None
    return next(_claims(tag, attributes), None)


def loads(source: str) -> Product | None:
    """The product that this script brings in."""
    return next((one for one in PRODUCTS if re.search(one.loader, source)), None)


def _claims(tag: str, attributes: Attributes) -> Iterator[Claim]:
    if codes := attributes.get("data-cookieconsent"):
        yield Claim(COOKIEBOT, _words(codes), frozenset(["data-cookieconsent"]))
    for name in (attributes.get("class") or "").split():
        if groups := _GROUPS.fullmatch(name):
            yield Claim(ONETRUST, tuple(groups[1].split("-")), frozenset(), frozenset([name]))
    is_waiting = attributes.get("type") == "text/plain" or "data-src" in attributes
    for name in ("data-category", "data-cookiecategory"):
        if tag == "script" and is_waiting and (codes := attributes.get(name)):
            yield Claim(VANILLA, _words(codes), frozenset([name, "data-service"]))
    service = attributes.get("data-name") or ""
    is_sure = tag in ("script", "iframe") or service.lower() in KLARO.ours  # lazy images have one
    if is_waiting and service and is_sure:
        yield Claim(KLARO, (service,), frozenset(["data-name"]))
    if tag == "script" and (found := _TAG.match(attributes.get("src") or "")):
        yield Claim(GOOGLE, (_OF_TAG[found[1]],), frozenset())


def _words(codes: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\s,]+", codes) if word)
