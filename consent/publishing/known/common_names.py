"""Names that many sites give cookies of their own: alone they say nothing of a vendor."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from consent.publishing.known.facts import KnownCookie

LEAST = 4  # letters and digits that a name of one vendor has
WORDS = frozenset(
    """
    ab accept accepted access account action active ad ads agent anonymous api app attribution
    audience audit auth banner basket browser buyer cache cal call callback campaign card cart
    cat category chat check checked checkout city click client code comp compass consent contact
    content conversion cookie cookies count country csrf currency current customer data date
    debug default device dispatcher domain email enable enabled end eu europe event events
    expires external feature first flag flash focus form gdpr geo group guest hash hide history
    host id identity in info init interstitial ip is item items js key lang language last lead
    level list locale location logged login map me member menu message mode name nav new news
    newsletter notice number off offer ok old on opt option order orig origin out page partner
    path plan player pool popup position pref preference preferences prefs product profile query
    queue recs ref referer referrer refresh region remember request return role route sample
    screen search secure seen server sess session sessionid set setting settings shop show shown
    sid signup site source start started state stats status step store string sync tab temp term
    test theme time timestamp timezone token track tracked tracking ts type uid uids update url
    user userid username usr utm uuid val value variant ver version view viewed viewer views
    visit visited visitor visitors visits wish
    """.split()
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def mark(facts: Iterable[KnownCookie]) -> Mapping[str, bool]:
    """Of each name, whether it is common: several vendors use it, or not only to track, or it is
    made of everyday words."""
    by_name: dict[str, list[KnownCookie]] = defaultdict(list)
    for fact in facts:
        by_name[fact.name].append(fact)
    return {name: _is_shared(rows) or is_everyday(name) for name, rows in by_name.items()}


def is_everyday(name: str) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    is_short = len(re.findall(r"[^\W_]", name)) < LEAST
    return is_short or all(len(word) == 1 or word in WORDS for word in words)


def _is_shared(rows: list[KnownCookie]) -> bool:
    return len({row.vendor for row in rows}) > 1 or not all(row.is_tracker for row in rows)
