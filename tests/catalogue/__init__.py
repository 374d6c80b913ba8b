"""The catalogue that ships, as the tests read it."""

import json
from pathlib import Path
from typing import Any

from consent.kernel.rules import Category
from consent.kernel.ruleset import Ruleset

ROOT = Path(__file__).parents[2]
LANGUAGES = ["en", "fr", "es"]


def load(name: str) -> Any:
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


MIX = load("consent/publishing/seed/mix.json")
RULES = load("consent/publishing/seed/regions.json")
REGIONS = [row for row in RULES if row.get("is_active", True)]  # in force once published
DEMO = load("config/demo/catalogue.json")
CATEGORIES = {row["key"]: row for row in MIX["categories"]}
COOKIES = [cookie for row in (*MIX["categories"], *DEMO["categories"]) for cookie in row["cookies"]]
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
