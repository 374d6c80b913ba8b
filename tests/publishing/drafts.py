"""Drafts in memory: the seeded catalogue with a few things changed; and proposals of them."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User

from consent.models import CategoryText, Cookie, Publication, Site
from consent.publishing import Draft, Proposal, Review, lint, publications, third_parties
from consent.publishing.draft import every_row, is_used
from consent.publishing.review import load_draft
from consent.publishing.third_parties import involving
from tests.languages import LANGUAGES

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
OWN = "MIX Networks"
ON_FILE = {"no_policy_link", "no_contract", "no_buyer"}  # `test_collection.py` has them

Edits = dict[str, Any]


def declared(name: str, provider: str = OWN, **facts: Any) -> dict[str, Any]:
    """A cookie as a draft has it."""
    usual = {"kind": "cookie", "http_only": False, "domain": "", "path": "/"}
    texts = {language: {"purpose": "A purpose."} for language in LANGUAGES}
    return {"name": name, "provider": provider, "lifetime": None, "texts": texts} | usual | facts


def edited(draft: Draft, edits: Edits) -> Draft:
    """The draft with other values at some paths: `categories/analytics/texts/fr/name`.

    A value of None takes something out; `+` behind a list puts something in, and `regions/+IT`
    another rule like Italy's. What follows from what is declared follows anew, and who receives
    nothing any more has no file.
    """
    snapshot: Any = json.loads(json.dumps(draft.snapshot))  # quicker than `deepcopy`
    for row in snapshot["categories"] + snapshot["unused"]:
        row["third_party"] = row["third_party"] and row["key"] not in draft.inferred
    for path, value in edits.items():
        _set(snapshot, path.split("/"), value)
    snapshot["regions"].sort(key=lambda row: row["valid_from"] or "", reverse=True)
    snapshot["regions"].sort(key=lambda row: row["code"])  # of one place, the newest first
    site = snapshot["site"]
    rows = snapshot["categories"] + snapshot["unused"]
    for row in rows:
        if f"categories/{row['key']}/third_parties" not in edits:  # who is gone has no file
            shown = third_parties.recipients({**row, "third_parties": []}, site)
            row["third_parties"] = [
                party for party in row["third_parties"] if party["name"] in shown
            ]
    followed = [third_parties.followed(row, site) for row in rows]
    found = {row["key"] for row in draft.snapshot["categories"] if row["third_party"]}
    for language, texts in snapshot["texts"].items():  # its sentences name who is new among them
        new = [row for row in followed if row["third_party"] and row["key"] not in found]
        names = involving(new, language)
        texts |= {note: " ".join([texts[note], *names]) for note in ("note", "notice_note")}
    why = {row["key"]: third_parties.reasons(row, site) for row in rows}
    return replace(
        draft,
        site=Site(
            key="mix", cookie_domain=site["cookie_domain"], origins="\n".join(site["origins"])
        ),
        snapshot=snapshot
        | {"categories": [row for row in followed if is_used(row)]}
        | {"unused": [row for row in followed if not is_used(row)]},
        inferred={row["key"]: why[row["key"]] for row in rows if not row["third_party"]},
    )


def following(draft: Draft, before: Edits, after: Edits) -> Draft:
    """What is drafted with some edits, once it was published with others."""
    notice = edited(draft, before).notice()
    versions = {row["key"]: row["version"] for row in every_row(notice.snapshot)}
    later = edited(draft, after)
    rows = {
        name: [{**row, "version": versions[row["key"]]} for row in later.snapshot[name]]
        for name in ("categories", "unused")
    }
    return replace(later, latest=notice, versions=versions, snapshot={**later.snapshot, **rows})


def problems_of(draft: Draft, today: date = TODAY) -> list[tuple[str, bool]]:
    """What the lint says, and whether it is an error; of files on third parties, not here."""
    return [
        (problem.text, problem.is_error)
        for problem in lint(draft, today=today)
        if problem.code not in ON_FILE
    ]


def _set(where: Any, path: list[str], value: Any) -> None:
    *parents, last = path
    for name in parents:
        where = _found(where, name) if isinstance(where, list) else where[name]
    if last.startswith("+"):
        like = _found(where, last[1:]) if last[1:] else {}
        where.append(deepcopy(like) | value)
    elif value is None and isinstance(where, list):
        where.remove(_found(where, last))
    elif value is None and last in LANGUAGES:
        del where[last]
    else:
        where[last] = value


def _found(rows: list[Any], name: str) -> Any:
    [row] = [row for row in rows if name in (row.get("key"), row.get("code"), row.get("name"))][:1]
    return row


def declare(site: Site, category: str, name: str, **facts: object) -> Cookie:
    """In the database."""
    row = site.categories.get(key=category)
    cookie = Cookie.objects.create(category=row, name=name, **{"provider": OWN} | facts)
    for language in site.languages.split():
        cookie.texts.create(language=language, purpose="A purpose.")
    return cookie


def errors(site: Site) -> list[str]:
    """What the lint refuses of the catalogue in the database."""
    return [problem.text for problem in lint(Draft.load(site)) if problem.is_error]


def reword(site: Site, purpose: str) -> None:
    texts = CategoryText.objects.filter(category__site=site, category__key="analytics")
    texts.filter(language="en").update(purpose=purpose)


def set_rule(site: Site, rule: Site.SecondPerson) -> None:
    Site.objects.filter(pk=site.pk).update(second_person=rule)


def review(site: Site) -> Review:
    """Return the review of the catalogue as it stands."""
    return Review.build(Draft.load(site))


def read(site: Site, again: int | None = None) -> str:
    """What somebody has in front of them."""
    site.refresh_from_db()
    return Review.build(load_draft(site, again)).draft_digest


def propose(
    site: Site, *, by: str = "anna", may_publish: bool = True, **facts: object
) -> Publication:
    if " " not in by:  # no command
        User.objects.get_or_create(username=by, defaults={"is_superuser": may_publish})
    again = facts.get("again")
    digest = read(site, again if isinstance(again, int) else None)
    proposal = Proposal(**{"draft_digest": digest, "reason": "Mended"} | facts)  # type: ignore[arg-type]
    return publications.propose(site, proposal, by=by, may_publish=may_publish)


def purpose(site: Site, number: int) -> str:
    rows = site.notices.get(number=number).snapshot["categories"]
    [row] = [row for row in rows if row["key"] == "analytics"]
    return str(row["texts"]["en"]["purpose"])


def numbers(site: Site) -> list[int]:
    return sorted(site.notices.values_list("number", flat=True))
