"""Compare two notices, or a notice and a draft, each written out as lines of text."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from consent.lib import colours, durations, languages
from consent.models import Category, Cookie, RegionRule, Site, Theme, Wording
from consent.publishing import words
from consent.publishing.differences.difference import Difference as Difference
from consent.publishing.draft import every_row, first_sentence
from consent.publishing.words import Row, category_names, field_of, label
from consent.vendors.facts import parse_lifetime, signal

_OWN_DOMAIN = "the site's cookie domain"
_TEXTS = {
    "name": "Name",
    "summary": "Summary",
    "purpose": "Purpose",
    "change": "What visitors who are asked again read",
    "retention": "Kept until",
}
_CATEGORY_FLAGS = ("necessary", "sells_or_shares", "targets_ads", "third_party", "records")
_COOKIE_FLAGS = ("http_only",)
_RULE_FLAGS = ("gpc", "dnt", "two_step")


class Field(NamedTuple):
    """Where a text stands."""

    section: str  # a category's name, or another section
    subject: str = ""  # a cookie or a place
    name: str = ""
    language: str = ""
    key: str = ""  # of a category or a place: names are not unique


_Lines = dict[Field, str]


def between(old: Row | None, new: Row) -> tuple[Difference, ...]:
    """Return the differences in reading order; a single line for all, where nothing is older."""
    if old is None:
        return (Difference("Everything", "", "", "", "Nothing was published", "The first notice"),)
    before, after = (_Notice(own, old, new).lines() for own in (old, new))
    fields = dict.fromkeys((*after, *before))
    sections = [*dict.fromkeys((field.section, field.key) for field in fields)]
    subjects = [*dict.fromkeys((field.section, field.key, field.subject) for field in fields)]
    unlike = [field for field in fields if before.get(field) != after.get(field)]
    pairs = {field: _both(field, before, after) for field in unlike}
    changed = [field for field, (was, is_now) in pairs.items() if was != is_now]
    changed.sort(key=lambda field: subjects.index((field.section, field.key, field.subject)))
    changed.sort(key=lambda field: sections.index((field.section, field.key)))
    return tuple(Difference(*field[:4], *pairs[field]) for field in changed)


def _both(field: Field, before: Mapping[Field, str], after: Mapping[Field, str]) -> list[str]:
    """Return the old and the new text; a missing one says what it means that it is missing."""
    missing = ""
    if "Yes" in (before.get(field), after.get(field)):
        missing = "No"
    elif field.name == "Rule":
        missing = "No rule of its own"
    elif not field.name:
        missing = "Not declared" if field.subject else "No such category"
    return [lines.get(field, missing) for lines in (before, after)]


class _Notice:
    """One of two notices, written out with the names and the order that both have."""

    def __init__(self, own: Row, old: Row, new: Row) -> None:
        self.own = own
        self.order = new["site"]["languages"]
        self.names = category_names(old) | category_names(new)
        homes = [_homes(old), _homes(new)]
        self.homes = homes[0] | homes[1]  # of cookies: the new category's key
        self.kept = homes[0].keys() & homes[1].keys()  # cookies that both declare
        rows = [*old["regions"], *new["regions"]]
        self.places = {row["code"]: row["name"] for row in rows}
        codes = [[row["code"] for row in notice["regions"]] for notice in (old, new)]
        self.several = {row["code"] for row in rows if max(c.count(row["code"]) for c in codes) > 1}
        self.common = {row["key"] for row in old["categories"]}
        self.common &= {row["key"] for row in new["categories"]}

    def lines(self) -> _Lines:
        """Return every text of the notice, in reading order."""
        found: _Lines = {}
        for row in every_row(self.own):
            found |= self._category(row)
        order = [row["key"] for row in self.own["categories"] if row["key"] in self.common]
        found[Field("Order", "", "Categories")] = ", ".join(self.names[key] for key in order)
        wordings = self.own["texts"]
        for name in dict.fromkeys(name for texts in wordings.values() for name in texts):
            texts = {code: wording.get(name, "") for code, wording in wordings.items()}
            field = Field("Banner texts", name=label(Wording, name))
            found |= self._texts(field, texts)
        for row in self.own["regions"]:
            subject = self.places[row["code"]]
            if row["code"] in self.several:
                subject += f", the rule that held {_period(row, 'valid_from')}"
            found |= self._rule(Field("Rules of places", subject, key=row["code"]), row)
        for name, value in colours.whole(self.own.get("theme", {})).items():
            choices = dict(field_of(Theme, name).flatchoices)
            found[Field("Appearance", "", label(Theme, name))] = str(choices.get(value, value))
        for name, value in _site_facts(self.own["site"]):
            found[Field("Site", "", label(Site, name))] = _site_text(name, value)
        if banner := self.own.get("banner"):  # the digest of its code
            found[Field("Banner program", "", "SHA-256")] = f"{banner[:12]}…"
        return found

    def _category(self, row: Row) -> _Lines:
        key = row["key"]
        category = Field(self.names[key], key=key)
        found = {category: self._presence(row)}
        for name, title in _TEXTS.items():
            texts = {code: text.get(name, "") for code, text in row["texts"].items()}
            if name == "summary":  # where staff write none, it follows from the purpose
                short = {code: first_sentence(row["texts"][code]["purpose"]) for code in texts}
                texts = {code: "" if text == short[code] else text for code, text in texts.items()}
            found |= self._texts(category._replace(name=title), texts)
        facts = {
            **_flags(Category, row, _CATEGORY_FLAGS),
            label(Category, "justification"): row.get("justification", ""),
            label(Category, "personal_information"): words.personal_information(row),
            label(Category, "retention_days"): str(row.get("retention_days") or ""),
            "Hosts": ", ".join(sorted(row["hosts"])),
        }
        for party in row.get("third_parties", ()):
            facts[f"Third party {party['name']}"] = words.third_party(party)
        for vendor, names in row["signals"].items():
            facts[f"Told to {signal(vendor).vendor}"] = ", ".join(names)
        found |= _named(category, facts)
        for cookie in sorted(row["cookies"], key=_identity):
            found |= self._cookie(category.section, cookie)
        return found

    def _presence(self, row: Row) -> str:
        if row["necessary"]:
            return "Necessary: unusual, not asked"
        is_used = row in self.own["categories"]
        return "Asked about" if is_used else "Holds nothing, so nobody is asked"

    def _cookie(self, own_section: str, cookie: Row) -> _Lines:
        """Return every fact of a cookie that both declare, and one line for another one."""
        key = self.homes[_identity(cookie)]
        subject = f"{Cookie.Kind(cookie['kind']).label} {cookie['name']}"
        field = Field(self.names[key], subject, key=key)
        facts = {"Category": own_section, **_cookie_facts(cookie)}
        if _identity(cookie) not in self.kept:
            usual = {_OWN_DOMAIN, "/", own_section}
            unusual = [(name, text) for name, text in facts.items() if text not in usual]
            facts = {"": " · ".join(name if text == "Yes" else text for name, text in unusual)}
        purposes = {code: text["purpose"] for code, text in cookie["texts"].items()}
        return _named(field, facts) | self._texts(field._replace(name="Purpose"), purposes)

    def _texts(self, field: Field, texts: Mapping[str, str]) -> _Lines:
        codes = [*(code for code in self.order if code in texts), *(texts.keys() - self.order)]
        return {field._replace(language=languages.name(code)): texts[code] for code in codes}

    def _rule(self, field: Field, row: Row) -> _Lines:
        verified, audited = (_day(row.get(name)) for name in ("verified", "audited"))
        spoken = ", ".join(map(languages.name, row["languages"]))
        facts = {
            "Rule": "Its own",
            "Name": row["name"],
            "Until the visitor answers": words.model(row["model"]),
        }
        for key, name in self.names.items():
            model = row["overrides"].get(key)
            title = f"{name} there" if f"{name} there" not in facts else f"{name} ({key}) there"
            facts[title] = words.model(model) if model else "as the place"
        facts |= {
            **_flags(RegionRule, row, _RULE_FLAGS),
            "A yes holds": words.yes(row["memory_days"]),
            "Asked again after a no": words.no(row["reask_days"]),
            "Holds in": ", ".join(self.places.get(code, code) for code in row["covers"]),
            "Languages": spoken or "the site's own",
            "In force": _period(row, "valid_from", "valid_to"),
            "Legal source": row["source"],
            "Compared with the law on": verified,
            "Exceptions audited on": audited,
        }
        names = {code: name for code, name in row["names"].items() if code != "en"}
        return _named(field, facts) | self._texts(field._replace(name="Name"), names)


def _day(text: str | None) -> str:
    return words.day(date.fromisoformat(text)) if text else ""


def _named(field: Field, facts: Mapping[str, str]) -> _Lines:
    return {field._replace(name=name): text for name, text in facts.items()}


def _homes(notice: Row) -> dict[tuple[str, str], str]:
    """Return the category's key of each declared cookie."""
    return {_identity(cookie): row["key"] for row in every_row(notice) for cookie in row["cookies"]}


def _identity(cookie: Row) -> tuple[str, str]:
    return cookie["name"], cookie["kind"]


def _cookie_facts(cookie: Row) -> dict[str, str]:
    kind = Cookie.Kind(cookie["kind"])
    lifetime = durations.in_words(cookie["lifetime"], "en", is_lasting=kind.is_lasting)
    lifetime = lifetime.replace("\N{NO-BREAK SPACE}", " ")
    if parse_lifetime(lifetime) != cookie["lifetime"]:  # rounded: two may have the same words
        exact = timedelta(seconds=cookie["lifetime"])
        lifetime += f" ({str(exact).removesuffix(', 0:00:00')})"
    return {
        "Provider": cookie["provider"],
        "Lifetime": lifetime,
        **_flags(Cookie, cookie, _COOKIE_FLAGS),
        "Domain": cookie["domain"] or _OWN_DOMAIN,
        "Path": cookie["path"],
    }


def _flags(model: Any, row: Row, names: Iterable[str]) -> dict[str, str]:
    """Return the flags that are set; one that is missing says no."""
    return {label(model, name): "Yes" for name in names if row.get(name)}


def _site_facts(site: Row) -> Iterator[tuple[str, Any]]:
    for name, value in site.items():
        yield from value.items() if isinstance(value, Mapping) else [(name, value)]


def _site_text(name: str, value: Any) -> str:
    if isinstance(value, Collection) and not isinstance(value, str):
        in_words = languages.name if name == "languages" else str
        return ", ".join(map(in_words, value))
    choices: dict[Any, Any] = dict(getattr(field_of(Site, name), "flatchoices", ()))
    return str(choices.get(value, "" if value is None else value))


def _period(row: Row, start: str, end: str = "") -> str:
    days = [row[name] and date.fromisoformat(row[name]) if name else None for name in (start, end)]
    return words.period(*days)
