"""The catalogue that ships, as the tests read it."""

from django.conf import settings

from consent.kernel.rules import Category
from consent.kernel.ruleset import Ruleset
from consent.publishing import loading

MIX = loading.shipped()
RULES = MIX["regions"]
REGIONS = [row for row in RULES if row.get("is_active", True)]  # in force once published
DEMO = loading.shipped(settings.BASE_DIR / "config" / "demo" / "catalogue.json")
CATEGORIES = {row["key"]: row for row in MIX["categories"]}
COOKIES = [cookie for row in DEMO["categories"] for cookie in row["cookies"]]
FLAGS = ("necessary", "sells_or_shares", "targets_ads", "third_party", "records")

TERMS = Ruleset(
    number=1,
    categories={
        key: Category(key, **{flag: row.get(flag, False) for flag in FLAGS})
        for key, row in CATEGORIES.items()
    },
    cookies=(),
    regions=tuple(REGIONS),
)
