"""Write a catalogue, in the form of a notice, to the tables that staff edit.

MIX's own, the seed: texts are in `seed/mix.json`, rules of law in `seed/regions.json`, both in
English. The site's other languages are translations, like those of the pages (`consent/locale/`).
Personal information and retention are a proposal, from MIX's Privacy Policy of March 28, 2024:
“tracking your IP addresses when you visit our website”, “chat sessions … may be monitored and
recorded”, “for as long as reasonably required for business purposes or … to comply with our legal
or industry obligations”.
A category's signals list what each vendor is sent (R121): `google` the keys of Consent Mode,
`microsoft` those of UET, `clarity` those of its consent API, `meta` its one command.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction

from consent.lib import colours
from consent.lib.languages import translated
from consent.models import PersonalInformation, RegionRule, Site, Theme
from consent.publishing import fixed
from consent.publishing.draft import THIRD_PARTIES, Draft, every_row, first_sentence
from consent.publishing.publications import NotPossible
from consent.publishing.review import draft_digest, lock
from consent.publishing.words import Row

_AnyModel = TypeVar("_AnyModel", bound=models.Model)
_NOTHING: Row = {"categories": (), "unused": (), "texts": {}}
_OF_CATEGORY: Row = {"records": False, "justification": ""}  # what a notice leaves out
_INFERRED = frozenset({"third_party"})
_SENTENCES = dict.fromkeys(THIRD_PARTIES.values(), "{names}")  # of a notice, they stand in notes
_LINES = ("hosts", "origins")  # one a line
CATALOGUE = Path(__file__).parent / "seed"
PROVIDER = "MIX Networks"


def set_back(site: Site, notice: Row, *, seen: str) -> None:
    """Make the catalogue say what a notice says. Raises NotPossible and ValidationError."""
    with lock(site) as locked:
        draft = Draft.load(locked)
        if draft_digest(draft) != seen:
            raise NotPossible("The catalogue changed meanwhile. Please read it again.")
        put(locked, notice["site"] | notice["site"]["contact"])
        load(locked, notice, draft.snapshot, is_first=True)
        load(locked, notice, Draft.load(locked).snapshot)


def completed(notice: Row, draft: Draft) -> Row:
    """Return what the catalogue can say of a notice: with the texts required only since then."""
    now = draft.snapshot
    texts = {code: now["texts"].get(code, {}) | words for code, words in notice["texts"].items()}
    return {**notice, "texts": fixed.complete(texts), "banner": now["banner"]}


def load(site: Site, new: Row, old: Row = _NOTHING, *, is_first: bool = False) -> None:
    """Write what `new` says and `old`, the draft as it stands, does not.

    What both say keeps the words that staff wrote. `is_first` leaves what a draft infers from the
    rest for a second time.
    """
    before = {row["key"]: row for row in every_row(old)}
    _remove(site.categories.exclude(key__in=[row["key"] for row in every_row(new)]))
    for rows in (new["categories"], new["unused"]):
        last = 0
        for row in rows:
            category = _row(site.categories, key=row["key"])
            last = category.order if category.order > last else last + 1
            _category(category, row | {"order": last}, before.get(row["key"], {}), is_first)
    for language, texts in {} if is_first else new["texts"].items():
        wording, was = _row(site.wordings, language=language), old["texts"].get(language, {})
        named = {
            name: _with_place(text, getattr(wording, name, ""), was.get(name, ""))
            for name, text in texts.items()
            if was.get(name) != text
        }
        put(wording, named if wording.pk else _SENTENCES | named)
    kept = [_region(site, row) for row in new["regions"]]
    for rule in site.regions.filter(is_active=True).exclude(pk__in=kept):
        put(rule, {"is_active": False})
    look = Theme.objects.filter(site=site).first()
    if look or new.get("theme"):
        put(look or Theme(site=site), colours.whole(new.get("theme", {})))


def _category(category: Any, new: Row, old: Row, is_first: bool) -> None:
    skipped = _INFERRED if is_first else frozenset[str]()
    collected = {"personal_information": PersonalInformation.of(new)}
    put(category, {**_OF_CATEGORY, **new, **collected}, old, skipped)
    _texts(category, new, old)
    parties = new.get("third_parties", ())
    _remove(category.third_parties.exclude(name__in=[party["name"] for party in parties]))
    for party in parties:
        put(_row(category.third_parties, name=party["name"]), party)
    rows = zip(old.get("cookies", ()), category.cookies.all(), strict=True)
    declared = {_identity(was): (was, cookie) for was, cookie in rows}
    for row in new["cookies"]:
        was, cookie = declared.pop(_identity(row), ({}, _row(category.cookies, pk=None)))
        put(cookie, row, was, skipped)
        _texts(cookie, row, was)
    for _, cookie in declared.values():
        cookie.delete()


def _identity(cookie: Row) -> tuple[str, str]:
    return cookie["name"], cookie.get("kind", "cookie")


def _texts(owner: Any, new: Row, old: Row) -> None:
    _remove(owner.texts.exclude(language__in=new["texts"]))
    for language, text in new["texts"].items():
        if text.get("summary") == first_sentence(text["purpose"]):
            text = text | {"summary": ""}
        put(_row(owner.texts, language=language), text, old.get("texts", {}).get(language, {}))


def _with_place(text: str, raw: Any, filled: str) -> str:
    """Return a text with its place for third parties again, where the one of today has it."""
    head, place, tail = str(raw).partition("{third_parties}")
    sentence = filled.removeprefix(head.strip()).removesuffix(tail.strip()).strip()
    return text.replace(sentence, place) if place and sentence else text


def _region(site: Site, row: Row) -> int:
    """Write one rule, switched on if it was off; return its id."""
    same = site.regions.filter(code=row["code"], valid_from=row["valid_from"])
    rule = same.order_by("-is_active").first() or RegionRule(site=site)
    names = {code: name for code, name in row["names"].items() if code != "en"}
    put(rule, {"is_active": True, **row, "names": names})
    return rule.pk


def _row(rows: Any, **key: Any) -> Any:
    return rows.filter(**key).first() or rows.model(**key, **{rows.field.name: rows.instance})


def _remove(rows: models.QuerySet[Any]) -> None:
    for row in rows:
        row.delete()  # one by one, so that the history has it


def put(
    row: _AnyModel, values: Row, same: Row = _NOTHING, skipped: frozenset[str] = frozenset()
) -> _AnyModel:
    """Save and return a row where `values` change it; what is `same` keeps its own words."""
    fields = {field.name: field for field in row._meta.concrete_fields if not field.is_relation}
    before = {name: getattr(row, name) for name in fields}
    for name in fields.keys() & values.keys() - skipped:
        value, was = values[name], before[name]
        if name in same and same[name] == value:
            continue
        if isinstance(value, list) and isinstance(was, str):
            value = was if was.split() == value else ("\n" if name in _LINES else " ").join(value)
        setattr(row, name, fields[name].to_python(value))
    if row.pk is None or any(getattr(row, name) != was for name, was in before.items()):
        row.full_clean()  # an error in a catalogue is reported here, not in a notice
        row.save()
    return row


@transaction.atomic
def seed(*, extra: Path | None = None, **facts: Any) -> Site:
    """Return MIX's site, created from the catalogue in `seed/` if it does not exist.

    An existing site is not changed: it belongs to its admins. `extra` is a file of further texts
    and cookies for the same categories; `facts` override the site's values. Raises ValidationError,
    with a message, for values that the admin would reject.
    """
    new = shipped(extra)
    if site := Site.objects.filter(key=new["site"]["key"]).first():
        return site
    # No statement about GPC: a person publishes that (R17)
    site = put(Site(), new["site"] | _address() | facts)
    load(site, new)
    return site


def shipped(extra: Path | None = None) -> dict[str, Any]:
    """Return the catalogue in `seed/`, with each text in each of its site's languages."""
    new = _read(CATALOGUE / "mix.json")
    codes, categories = new["site"]["languages"], new["categories"]
    if extra:
        new["categories"] = categories = merge(categories, _read(extra)["categories"])
    new["regions"] = _read(CATALOGUE / "regions.json")
    for rule in new["regions"]:
        rule["names"] = {code: translated("place", rule["name"], code) for code in codes}
    cookies = [cookie for category in categories for cookie in category["cookies"]]
    for cookie in cookies:
        cookie.setdefault("provider", PROVIDER)
    for row in (new, *categories, *cookies):
        texts = row["texts"].items()
        row["texts"] = {
            code: {name: translated("catalogue", text, code) for name, text in texts}
            for code in codes
        }
    return dict(new)


def merge(categories: Iterable[Row], extra: Iterable[Row]) -> list[Row]:
    """Add cookies, replace texts, signals and hosts. Raises KeyError for an unknown category."""
    merged = {row["key"]: dict(row) for row in categories}
    for more in extra:
        row = merged[more["key"]]
        row["cookies"] = [*row["cookies"], *more.get("cookies", ())]
        row |= {name: more[name] for name in ("signals", "hosts", "third_parties") if name in more}
        row["texts"] = row["texts"] | more.get("texts", {})
    return list(merged.values())


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _address() -> dict[str, Any]:
    """Return the site's address: www next to consent.mixnetworks.com, else the service's host."""
    service = urlsplit(settings.CONSENT_SERVICE_URL)
    _, _, domain = (service.hostname or "").partition(".")
    if "." not in domain or domain[-1].isdigit():  # a name without siblings, or 127.0.0.1
        return {"origins": [f"{service.scheme}://{service.netloc}"], "cookie_domain": ""}
    port = f":{service.port}" if service.port else ""
    return {"origins": [f"{service.scheme}://www.{domain}{port}"], "cookie_domain": domain}
