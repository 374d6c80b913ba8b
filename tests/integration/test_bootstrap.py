"""The script before any vendor's tag, run as a page would run it."""

import json
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import pytest

from consent.cookies.names import queue_of
from consent.integration.snippets import bootstrap
from consent.kernel.rules import NOTHING
from consent.kernel.ruleset import Ruleset
from consent.kernel.values import PLACE
from consent.vendors.signals import GOOGLE
from tests.integration.notices import category, notice, rule
from tests.node import run
from tests.shared import ROOT

DAY = date(2026, 11, 24)
ANALYTICS = {"analytics": {"google": ["analytics_storage"]}}
DENIED = dict.fromkeys(GOOGLE, "denied") | {"security_storage": "granted"}
PAGE = """
const vm = require("vm");
const { script, cookie = "", stored = {}, blocked, navigator = {} } =
  JSON.parse(require("fs").readFileSync(0));
const get = (_, name) => {
  if (blocked) throw new Error("blocked");
  return stored[name];
};
const page = { document: { cookie }, navigator, localStorage: new Proxy({}, { get }) };
page.window = page;
vm.runInNewContext(script, page);
const plain = (calls = []) =>
  calls.map((call) => (String(call) === "[object Arguments]" ? [...call] : call));
const { dataLayer, uetq, clarity } = page;
console.log(JSON.stringify({ google: plain(dataLayer), uetq, clarity: plain(clarity?.q) }));
"""


def written(snapshot: dict[str, Any], days: Collection[date] = (DAY,)) -> str:
    signals = bootstrap.signals_of(snapshot)
    return bootstrap.bootstrap(Ruleset.of(snapshot), signals, days, site="mix")


def calls(snapshot: dict[str, Any], **page: Any) -> dict[str, list[Any]]:
    """What the page's queues hold once the script has run there."""
    script = written(snapshot).removeprefix("<script>").removesuffix("</script>")
    found: dict[str, list[Any]] = json.loads(
        run("node", "-e", PAGE, given=json.dumps({"script": script, **page}))
    )
    return found


def defaults(snapshot: dict[str, Any], **page: Any) -> list[dict[str, Any]]:
    google = calls(snapshot, **page)["google"]
    return [values for command, what, values in google if (command, what) == ("consent", "default")]


@pytest.mark.requirement("R120")
def test_google_is_denied_all_seven_and_granted_security() -> None:
    found = calls(notice(ANALYTICS, {"ZZ": "opt-in"}))

    assert found["google"] == [
        ["consent", "default", {**DENIED, "wait_for_update": 500}],
        ["set", "ads_data_redaction", True],
    ]
    assert len(DENIED) == 7


def test_where_silence_may_mean_yes_google_is_told_so() -> None:
    first, *scoped = defaults(notice(ANALYTICS, {"ZZ": "opt-in", "GB": "opt-out"}))

    assert first == {**DENIED, "wait_for_update": 500}
    assert scoped == [{"analytics_storage": "granted", "region": ["GB"], "wait_for_update": 500}]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param({"cookie": "a=1; mix_consent_state=1~0"}, id="who has answered"),
        pytest.param({"stored": {"mix_consent_queue": "{}"}}, id="whose answer is not sent yet"),
        pytest.param({"navigator": {"globalPrivacyControl": True}}, id="who sends a signal"),
        pytest.param({"blocked": True}, id="whose storage is blocked"),
    ],
)
def test_nothing_is_granted_before_the_banner_has_spoken_to(page: dict[str, Any]) -> None:
    silent = notice(ANALYTICS, {"GB": "opt-out"})
    assert len(defaults(silent, cookie="xmix_consent_state=1")) == 2

    assert defaults(silent, **page) == [{**DENIED, "wait_for_update": 500}]


def test_do_not_track_counts_where_a_rule_says_so() -> None:
    page = {"navigator": {"doNotTrack": "1"}}
    assert len(defaults(notice(ANALYTICS, {"GB": "opt-out"}), **page)) == 2
    assert len(defaults(notice(ANALYTICS, {"GB": "opt-out"}, dnt=True), **page)) == 1


def test_what_the_banner_holds_back_is_looked_for_under_its_name() -> None:
    source = (ROOT / "consent" / "banner" / "state.js").read_text()
    assert queue_of("${site}") in source
    assert queue_of("mix") in written(notice(ANALYTICS, {"GB": "opt-out"}))


@pytest.mark.requirement("R83")
def test_a_third_party_is_granted_nothing() -> None:
    snapshot = notice({}, {"GB": "opt-out"})
    snapshot["categories"] = [category("ads", {"google": ["ad_storage"]}, third_party=True)]
    assert len(defaults(snapshot)) == 1


def test_a_name_that_two_categories_carry_needs_both() -> None:
    both = {name: {"google": ["analytics_storage"]} for name in ("analytics", "research")}
    snapshot = notice(both, {"GB": "opt-out"})
    assert len(defaults(snapshot)) == 2

    snapshot["regions"][0]["overrides"] = {"research": "opt-in"}

    assert len(defaults(snapshot)) == 1


def test_a_part_that_is_stricter_than_its_country_is_named() -> None:
    rules = {"CA": "opt-out", "CA-QC": "opt-in", "ZZ": "opt-in"}
    [scoped] = defaults(notice(ANALYTICS, rules))[1:]

    assert "CA-ON" in scoped["region"]
    assert not {"CA", "CA-QC"} & {*scoped["region"]}  # of whom the part is unknown: the strictest


def test_a_part_that_denies_what_its_strictest_fellow_grants_is_told_no() -> None:
    snapshot = notice(ANALYTICS | {"support": {}, "chat": {}})
    strictest = rule("CA-QC", "opt-out", overrides={"support": "opt-in", "chat": "opt-in"})
    other = rule("CA-ON", "opt-out", overrides={"analytics": "opt-in"})
    snapshot["regions"] = [strictest, other, rule("CA", "opt-out")]

    found = defaults(snapshot)

    places = ("CA", "CA-QC", "CA-ON", "CA-MB")
    taken = [google_takes(found, place, "analytics_storage") for place in places]
    assert taken == ["granted", "granted", "denied", "granted"]


def test_a_copy_grants_only_what_every_coming_rule_grants() -> None:
    snapshot = notice(ANALYTICS, {"GB": "opt-out"})
    later = snapshot["regions"][0] | {"model": "opt-in", "valid_from": "2027-01-01"}
    snapshot["regions"].insert(0, later)

    assert "'granted', region" in written(snapshot, days=[DAY])
    assert "'granted', region" not in written(snapshot, days=[DAY, date(2027, 1, 1)])


@pytest.mark.requirement("R124")
def test_microsoft_is_told_no_as_it_documents_it() -> None:
    found = calls(notice({"ads": {"microsoft": ["ad_storage"], "clarity": ["ad_Storage"]}}))

    assert found["uetq"] == ["consent", "default", {"ad_storage": "denied"}]
    assert found["clarity"] == [
        ["consentv2", {"ad_Storage": "denied", "analytics_Storage": "denied"}]
    ]
    assert found["google"] == []


def test_only_vendors_that_the_notice_names_are_told() -> None:
    google = written(notice(ANALYTICS))
    assert "gtag(" in google
    assert "uetq" not in google
    assert "clarity" not in google
    assert written(notice({"analytics": {}, "ads": {"google": []}})) == ""
    assert written(notice({"ads": {"meta": ["consent"]}})) == ""


def test_a_name_that_google_does_not_know_is_not_written() -> None:
    odd = {"analytics": {"google": ["</script>", "analytics_storage"]}}
    script = written(notice(odd, {"GB": "opt-out"}))
    assert "analytics_storage: 'granted'" in script
    assert script.count("</script>") == 1


# The catalogue that is seeded, at every place


def seeded() -> dict[str, Any]:
    folder = ROOT / "consent" / "publishing" / "seed"
    rows = json.loads((folder / "mix.json").read_text())["categories"]
    flags = ("sells_or_shares", "targets_ads", "third_party")
    categories = [
        category(row["key"], row["signals"], **{flag: row.get(flag, False) for flag in flags})
        for row in rows
    ]
    rules = json.loads((folder / "regions.json").read_text())
    regions = [row for row in rules if row.get("is_active", True)]
    return {"number": 1, "categories": categories, "regions": regions}


def places() -> Iterator[str]:
    """Each country and part that a rule of the catalogue names, and some that none does."""
    rows = seeded()["regions"]
    named = {place for row in rows for place in (row["code"], *row["covers"])}
    yield from sorted(place for place in named if PLACE.fullmatch(place) and place != "ZZ")
    yield from ("US-WA", "US-PR", "CA-ON", "CA-YT", "JP", "DE-BY", "BR")


def google_takes(found: list[dict[str, Any]], place: str, name: str) -> str:
    """Of the defaults for a visitor there, the one for the most specific region (R120)."""
    for region in (place, place.partition("-")[0], None):
        for values in found:
            if name in values and region in values.get("region", [None]):
                return str(values[name])
    raise AssertionError(name)


def test_google_takes_for_granted_what_the_kernel_allows_at_every_place() -> None:
    snapshot = seeded()
    found, kernel = defaults(snapshot), Ruleset.of(snapshot)
    seen = set()
    for place in places():
        region = kernel.region(place, today=DAY)
        for key, signals in bootstrap.signals_of(snapshot).items():
            allowed = kernel.judge(key, region, NOTHING, now=0).allows
            for name in signals.get("google", ()):
                taken = google_takes(found, place, name)
                assert taken == ("granted" if allowed else "denied"), (place, name)
                seen.add((name, taken))
    assert ("functionality_storage", "granted") in seen
    assert ("functionality_storage", "denied") in seen
    assert ("ad_storage", "granted") not in seen
