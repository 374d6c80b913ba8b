"""The sentence about third parties follows from the flags, so that it is always true (R41, R83)."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from consent import publishing
from consent.models import Category, Site, Wording
from tests.publishing.drafts import declare

pytestmark = [pytest.mark.requirement("R41"), pytest.mark.requirement("R91")]

CHAT, REPLAY = "Customer service and chat", "Session replay"
STATISTICS, ADS = "Usage statistics", "Advertising"


def flag(*keys: str) -> Callable[[Site], object]:
    """Tick these; nothing else of the catalogue makes a third party of any."""

    def change(site: Site) -> None:
        site.categories.update(third_party=False, signals={}, hosts="")
        site.categories.filter(key__in=keys).update(third_party=True)
        declare(site, "marketing", "_ads")

    return change


def drop(*keys: str) -> Callable[[Site], object]:
    return lambda site: site.categories.filter(key__in=keys).delete()


def rename(site: Site) -> None:
    site.categories.get(key="support").texts.update(name="Help")


def turn_round(site: Site) -> None:
    site.categories.filter(key="marketing").update(order=0)


def add(site: Site) -> None:
    row = Category.objects.create(
        site=site, key="maps", order=9, third_party=True, hosts="maps.example"
    )
    for language in site.languages.split():
        row.texts.create(language=language, name="Maps", purpose="To show a map.")


def necessary_too(site: Site) -> None:
    """The lint refuses it in other ways; nobody is told that it stays off."""
    site.categories.filter(key="support").update(necessary=True)


def inherit(site: Site) -> None:
    """Sale and targeting alone are no third party."""
    flag()(site)
    site.categories.filter(key="analytics").update(sells_or_shares=True)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        pytest.param(lambda _: None, [CHAT, REPLAY, ADS], id="as seeded"),
        pytest.param(flag("marketing"), [ADS], id="no third party runs the chat"),
        pytest.param(flag("support"), [CHAT], id="nor advertising"),
        pytest.param(flag(), [], id="none at all"),
        pytest.param(flag("analytics"), [STATISTICS], id="statistics alone"),
        pytest.param(
            flag("support", "analytics", "marketing"), [CHAT, STATISTICS, ADS], id="three"
        ),
        pytest.param(drop("support"), [REPLAY, ADS], id="no chat"),
        pytest.param(drop("support", "replay", "marketing"), [], id="none of the three"),
        pytest.param(rename, ["Help", REPLAY, ADS], id="by another name"),
        pytest.param(turn_round, [ADS, CHAT, REPLAY], id="in another order"),
        pytest.param(add, [CHAT, REPLAY, ADS, "Maps"], id="a new category"),
        pytest.param(necessary_too, [REPLAY, ADS], id="necessary"),
        pytest.param(inherit, [], id="sold, but to nobody"),
    ],
)
def test_the_banner_names_those_that_involve_a_third_party(
    site: Site, change: Callable[[Site], object], names: list[str]
) -> None:
    change(site)

    told = published(site)["en"]

    listed = ", ".join(names)
    after = "You can change your choice at any time, at the bottom of any page."
    sentence = f"With third parties: {listed}. "
    assert told["note"] == (sentence if names else "") + after
    sentence = f"With third parties, off until you accept: {listed}. "
    assert told["notice_note"] == (sentence if names else "") + after


def test_every_language_has_the_sentence(site: Site) -> None:
    texts = published(site)

    french = "Service à la clientèle et clavardage, Relecture de session, Publicité"
    spanish = "Atención al cliente y chat, Grabación de la visita, Publicidad"
    assert f"Avec des tiers\u00a0: {french}." in texts["fr"]["note"]
    assert f"Con terceros: {spanish}." in texts["es"]["note"]


def test_a_notice_says_how_long_the_record_is_kept(site: Site, settings: Settings) -> None:
    settings.CONSENT_RETENTION_MONTHS = 36

    assert "for 36 months after your last choice" in published(site)["en"]["policy_record"]
    assert "pendant 36 mois" in published(site)["fr"]["policy_record"]


def test_a_note_that_leaves_them_out_is_not_published(site: Site) -> None:
    Wording.objects.filter(language="fr").update(note="Changez d’avis en tout temps.")
    Wording.objects.filter(language="es").update(notice_third_parties="Hay terceros.")

    found = errors(site)

    assert len(found) == 2
    assert found[0].startswith("“Note” in French does not say that a third party is involved in: S")
    assert found[1].startswith("“Notice note” in Spanish does not say")
    assert all("{third_parties}" in one and "{names}" in one for one in found)


def published(site: Site) -> dict[str, Any]:
    texts: dict[str, Any] = publishing.Draft.of(site).snapshot["texts"]
    return texts


def errors(site: Site) -> list[str]:
    problems = publishing.lint(publishing.Draft.of(site))
    return sorted(problem.text for problem in problems if problem.is_error)


@pytest.mark.parametrize(
    ("purpose", "summary"),
    [
        ("To count visits.", "To count visits."),
        ("To count visits. Nobody is named.", "To count visits."),
        ("For MIX Networks, Inc. and others. They count.", "For MIX Networks, Inc. and others."),
        ("Pour compter. « Qui? » Personne.", "Pour compter."),
        ("لعدّ الزيارات؟ نعم.", "لعدّ الزيارات؟"),
    ],
)
def test_a_purpose_without_a_summary_is_told_by_its_first_sentence(
    site: Site, purpose: str, summary: str
) -> None:
    texts = site.categories.get(key="analytics").texts
    texts.filter(language="en").update(summary="", purpose=purpose)

    told = publishing.Draft.of(site).snapshot["categories"]

    [shown] = [row["texts"] for row in told if row["key"] == "analytics"]
    assert shown["en"]["summary"] == summary
    assert shown["fr"]["summary"] == "Compter les visites, repérer les erreurs"
