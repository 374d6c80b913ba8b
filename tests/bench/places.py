"""What is answered in one place and read in another: all pairs of forty places, on five days.

Beside it the rule of before, by which the place of now alone decided: where the two differ.
"""

import json
from collections import Counter
from dataclasses import replace
from itertools import product

from consent.kernel.rules import DAY, Answer, Category, Choice, Judgement, Region, RequestContext
from consent.kernel.ruleset import Ruleset
from tests.ruleset import BARE
from tests.shared import ROOT
from tests.vectors.parts import NOW
from tests.walk.states import TODAY

PLACES = (
    "US-CA US-CO US-CT US-DE US-FL US-IA US-IN US-KY US-MD US-MN US-MT US-NE US-NH US-NJ US-OR "
    "US-RI US-TN US-TX US-UT US-VA US-WY US CA-QC CA-ON CA-AB CA-BC CA FR DE ES IE IT NL PL GB CH "
    "BR JP AU ZZ"
).split()
SEED = ROOT / "consent" / "publishing" / "seed" / "regions.json"
DAYS = (0, 181, 183, 364, 366)
SALE = Category("marketing", sells_or_shares=True, targets_ads=True, third_party=True)


def verdict(ruleset: Ruleset, region: Region, context: RequestContext) -> tuple[str, str, str]:
    judgement: Judgement = ruleset.judge(SALE.key, region, context, now=NOW)
    asks = bool(ruleset.questions(region, context, now=NOW))
    locked = bool(ruleset.locked(region, context, now=NOW))
    return judgement.verdict, "asked" if asks else "", "two steps" if locked else ""


def main() -> None:
    rows = tuple(BARE | row for row in json.loads(SEED.read_text()))
    ruleset = Ruleset(1, {SALE.key: SALE}, cookies=(), regions=rows)
    found: Counter[tuple[str, int, str]] = Counter()
    changed: dict[tuple[str, ...], list[str]] = {}
    for (given, read), day, word in product(product(PLACES, repeat=2), DAYS, ("no", "yes")):
        region = ruleset.region(read, today=TODAY)
        choice = Choice(1, granted=word == "yes")
        context = RequestContext(Answer(NOW - day * DAY, {SALE.key: choice}, region=given))
        now = verdict(ruleset, region, context)
        before = verdict(ruleset, replace(region, laws={}), context)
        found[word, day, " ".join(filter(None, now))] += 1
        if now != before:
            change = f"{' '.join(filter(None, before))} → {' '.join(filter(None, now))}"
            changed.setdefault((word, str(day), change), []).append(f"{given}>{read}")
    print(f"{len(PLACES)} places, {len(PLACES) ** 2} pairs")
    for (word, day, said), count in sorted(found.items()):
        print(f"{word:4} day {day:3}  {count:5}  {said}")
    print("\nOther than by the place of now alone:")
    for (word, when, change), pairs in sorted(changed.items()):
        print(f"{word:4} day {when:>3}  {len(pairs):5}  {change}  ({', '.join(pairs[:6])}, …)")
