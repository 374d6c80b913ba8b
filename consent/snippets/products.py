"""The products that sites come from: how their markup names what waits, and for what.

Which of their categories is which of ours follows the catalogue that we seed (R121).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

Attributes = Mapping[str, str | None]


class Said(NamedTuple):
    """One attribute of theirs, and ours for it: as markup, or in words where there is none."""

    theirs: str
    ours: str
    told: str = ""


class Theirs(NamedTuple):
    code: str
    name: str
    ours: str


@dataclass(frozen=True, slots=True)
class Product:
    name: str
    attributes: tuple[Said, ...]
    categories: tuple[Theirs, ...]
    example: str
    loader: str = r"(?!)"  # a pattern of the script that brings it in

    @property
    def ours(self) -> dict[str, str]:
        return {one.code.lower(): one.ours for one in self.categories}


@dataclass(frozen=True, slots=True)
class Claim:
    """What an element says in the words of one product."""

    product: Product
    codes: tuple[str, ...]
    spent: frozenset[str]  # attributes that say it, and nothing else
    classes: frozenset[str] = frozenset()


ONETRUST = Product(
    "OneTrust",
    attributes=(
        Said('class="optanon-category-C0002"', 'data-consent="analytics"'),
        Said('class="optanon-category-C0002-C0004"', 'data-consent="analytics marketing"'),
        Said('<iframe data-src="…">', '<iframe data-consent="…" data-src="…">'),
    ),
    categories=(
        Theirs("C0001", "strictly necessary", "necessary"),
        Theirs("C0002", "performance", "analytics"),
        Theirs("C0003", "functional", "preferences"),
        Theirs("C0004", "targeting", "marketing"),
        Theirs("C0005", "social media", "marketing"),
    ),
    example='<script type="text/plain" class="optanon-category-C0002" src="/count.js"></script>',
    loader=r"otSDKStub\.js|cdn\.cookielaw\.org/",
)
COOKIEBOT = Product(
    "Cookiebot",
    attributes=(
        Said('data-cookieconsent="statistics"', 'data-consent="analytics"'),
        Said('data-cookieconsent="statistics, marketing"', 'data-consent="analytics marketing"'),
        Said('<iframe data-cookieblock-src="…">', '<iframe data-consent="…" data-src="…">'),
        Said(
            '<img data-cookieblock-src="…">',
            '<template data-consent="…"><img src="…"></template>',
        ),
        Said('data-cookieconsent="ignore"', "", "nothing: it does not wait"),
    ),
    categories=(
        Theirs("necessary", "necessary", "necessary"),
        Theirs("preferences", "preferences", "preferences"),
        Theirs("statistics", "statistics", "analytics"),
        Theirs("marketing", "marketing", "marketing"),
    ),
    example='<iframe data-cookieblock-src="https://example.com/video" '
    'data-cookieconsent="marketing"></iframe>',
    loader=r"consent\.cookiebot\.(com|eu)/",
)
KLARO = Product(
    "Klaro",
    attributes=(
        Said('data-name="matomo"', 'data-consent="analytics"'),
        Said('data-src="…" on a script', 'src="…"'),
        Said('data-type="application/javascript"', "", "nothing"),
        Said('data-type="module"', 'data-type="module"'),
        Said('<img data-src="…">', '<template data-consent="…"><img src="…"></template>'),
    ),
    categories=(
        Theirs("matomo", "Matomo", "analytics"),
        Theirs("google-analytics", "Google Analytics", "analytics"),
        Theirs("clarity", "Microsoft Clarity", "analytics"),
        Theirs("hotjar", "Hotjar", "analytics"),
        Theirs("google-ads", "Google Ads", "marketing"),
        Theirs("facebook-pixel", "Meta pixel", "marketing"),
        Theirs("linkedin-insight", "LinkedIn Insight", "marketing"),
        Theirs("intercom", "Intercom", "support"),
    ),
    example='<script type="text/plain" data-type="application/javascript" data-name="matomo" '
    'data-src="/matomo.js"></script>',
    loader=r"(^|/)klaro[\w.-]*\.js",
)
VANILLA = Product(
    "vanilla-cookieconsent",
    attributes=(
        Said('data-category="analytics"', 'data-consent="analytics"'),
        Said('data-cookiecategory="analytics" (version 2)', 'data-consent="analytics"'),
        Said('data-service="…"', "", "nothing: categories are asked about, not services"),
        Said('data-src="…" on a script', 'src="…"'),
        Said('data-category="!analytics"', "", "nothing: no script may need a no"),
    ),
    categories=(
        Theirs("necessary", "necessary", "necessary"),
        Theirs("functionality", "functionality", "preferences"),
        Theirs("preferences", "preferences", "preferences"),
        Theirs("personalization", "personalization", "personalization"),
        Theirs("analytics", "analytics", "analytics"),
        Theirs("performance", "performance", "analytics"),
        Theirs("marketing", "marketing", "marketing"),
        Theirs("ads", "ads", "marketing"),
        Theirs("targeting", "targeting", "marketing"),
    ),
    example='<script type="text/plain" data-category="analytics" data-service="Matomo" '
    'src="/matomo.js"></script>',
    loader=r"(^|/)(vanilla-)?cookieconsent(@[\w.]+)?([\w./-]*)\.js",
)
GOOGLE = Product(
    "Google Consent Mode",
    attributes=(
        Said("gtag('consent', 'default', {…})", "", "the script above, before any tag"),
        Said("gtag('consent', 'update', {…})", "", "nothing: the banner tells Google"),
        Said(
            '<script src="https://www.googletagmanager.com/gtag/js?id=G-…">',
            '<script type="text/plain" data-consent="analytics" src="…">',
        ),
    ),
    categories=(
        Theirs("security_storage", "security", "necessary"),
        Theirs("functionality_storage", "functions of the site", "preferences"),
        Theirs("personalization_storage", "personalization", "personalization"),
        Theirs("analytics_storage", "statistics", "analytics"),
        Theirs("ad_storage", "advertising cookies", "marketing"),
        Theirs("ad_user_data", "data for advertising", "marketing"),
        Theirs("ad_personalization", "personal advertising", "marketing"),
    ),
    example="<script async "
    'src="https://www.googletagmanager.com/gtag/js?id=G-ABC1234567"></script>',
)
PRODUCTS = (ONETRUST, COOKIEBOT, KLARO, VANILLA, GOOGLE)

_GROUPS = re.compile(r"optanon-category-(\w+(?:-\w+)*)")
_TAG = re.compile(r"https://www\.googletagmanager\.com/gtag/js\?(?:.*&)?id=(G|AW|DC)-")
_OF_TAG = {"G": "analytics_storage", "AW": "ad_storage", "DC": "ad_storage"}


def claim(tag: str, attributes: Attributes) -> Claim | None:
    """Whose markup this element is; None where it is nobody's, or ours already."""
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
