"""The sentence about third parties follows from the flags, so that it is always true (R41, R83)."""

from typing import Any

import pytest
from pytest_django import Settings

from consent import publishing
from consent.models import Site
from consent.publishing import Draft
from consent.publishing.third_parties import involving
from tests.publishing.drafts import Edits, declared, edited

pytestmark = [pytest.mark.requirement("R41"), pytest.mark.requirement("R91")]

CHAT, REPLAY = "Customer service and chat", "Recording of your visit"
STATISTICS, ADS = "Usage statistics", "Advertising"
C = "categories"
NOBODY: Edits = {  # nothing of the catalogue makes a third party of any
    f"{C}/{key}/{fact}": value
    for key in ("support", "replay", "marketing")
    for fact, value in (("third_party", False), ("hosts", []))
} | {f"{C}/marketing/cookies/+": declared("_ads")}


@pytest.mark.parametrize(
    ("edits", "names"),
    [
        pytest.param({}, [CHAT, REPLAY, ADS], id="as seeded"),
        pytest.param(NOBODY, [], id="none at all"),
        pytest.param(NOBODY | {f"{C}/marketing/third_party": True}, [ADS], id="nobody runs a chat"),
        pytest.param(NOBODY | {f"{C}/analytics/third_party": True}, [STATISTICS], id="statistics"),
        pytest.param(NOBODY | {f"{C}/analytics/sells_or_shares": True}, [], id="sold to nobody"),
        pytest.param({f"{C}/support": None}, [REPLAY, ADS], id="no chat"),
        pytest.param({f"{C}/support/texts/en/name": "Help"}, ["Help", REPLAY, ADS], id="renamed"),
        pytest.param({f"{C}/support/necessary": True}, [REPLAY, ADS], id="necessary"),
    ],
)
def test_those_that_involve_a_third_party_are_named(
    draft: Draft, edits: Edits, names: list[str]
) -> None:
    assert involving(edited(draft, edits).snapshot[C], "en") == names


@pytest.mark.parametrize("names", [[CHAT, REPLAY, ADS], []])
def test_the_banner_names_them(site: Site, names: list[str]) -> None:
    site.categories.exclude(texts__name__in=names).update(third_party=False, hosts="", signals={})

    texts = published(site)["en"]

    listed = ", ".join(names)
    after = "Change your choice at any time, at the bottom of any page."
    sentence = f"With third parties: {listed}. "
    assert texts["note"] == (sentence if names else "") + after
    sentence = f"With third parties, off until you accept: {listed}. "
    assert texts["notice_note"] == (sentence if names else "") + after


def test_every_language_has_the_sentence(site: Site) -> None:
    texts = published(site)

    french = "Service à la clientèle et messagerie, Enregistrement de votre visite, Publicité"
    spanish = "Atención al cliente y chat, Grabación de su visita, Publicidad"
    assert f"Avec des tiers\u00a0: {french}." in texts["fr"]["note"]
    assert f"Con terceros: {spanish}." in texts["es"]["note"]


def test_a_notice_says_how_long_the_record_is_kept(site: Site, settings: Settings) -> None:
    settings.CONSENT_RETENTION_MONTHS = 36

    assert "for 1096 days after your last choice" in published(site)["en"]["policy_record"]
    assert "pendant 1096 jours" in published(site)["fr"]["policy_record"]


def published(site: Site) -> dict[str, Any]:
    texts: dict[str, Any] = publishing.Draft.load(site).snapshot["texts"]
    return texts


@pytest.mark.parametrize(
    ("purpose", "summary"),
    [
        ("To count visits.", "To count visits."),
        ("To count visits. Nobody is named.", "To count visits."),
        ("For MIX Networks, Inc. and others. They count.", "For MIX Networks, Inc. and others."),
        ("Pour compter. « Qui? » Personne.", "Pour compter."),
        ("لعدّ الزيارات؟ نعم.", "لعدّ الزيارات؟"),
        ("Version 2.0 counts! And more.", "Version 2.0 counts!"),
        ("No full stop", "No full stop"),
    ],
)
def test_a_purpose_without_a_summary_is_told_by_its_first_sentence(
    site: Site, purpose: str, summary: str
) -> None:
    texts = site.categories.get(key="analytics").texts
    texts.filter(language="en").update(summary="", purpose=purpose)

    rows = publishing.Draft.load(site).snapshot["categories"]

    [shown] = [row["texts"] for row in rows if row["key"] == "analytics"]
    assert shown["en"]["summary"] == summary
    assert shown["fr"]["summary"] == "Compter les visites, repérer les erreurs"
