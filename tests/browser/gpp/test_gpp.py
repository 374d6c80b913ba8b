"""IAB GPP: what a partner on the page is told, and that it is what the visitor said."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page, expect

from consent.lib.built_scripts import PARTS
from tests.browser.gpp.stand import READY, TARGETS, PartnerStand
from tests.browser.gpp.strings import DOCUMENTS, Fields, read
from tests.browser.stand import SELLS
from tests.browser.waiting import until

NOT_APPLICABLE, OPTED_OUT, DID_NOT = 0, 1, 2
MONTANA = 14  # where the field of this name is the notice of any processing
PLACES = {place: id for id, (place, _) in DOCUMENTS.items()}
SEQUENCES = Path(__file__).with_name("sequences.txt").read_text().strip()
NOTHING = "DBAA"  # a header without sections

WRITE = """(configs) => configs.map((config) => {
  part({ allows: mixConsent.allows, on() {} }, config);
  let ping;
  __gpp("ping", (data) => (ping = data));
  return ping;
})"""


def visit(page: Page, partner: PartnerStand) -> None:
    page.goto(partner.site_url)
    expect(page.get_by_role("region")).to_be_visible()
    until(page, READY)


def decide(page: Page, deed: str) -> None:
    """Press a button, a link or a checkbox of the banner, or call its API."""
    page.evaluate("(deed) => void events.push(deed)", deed)
    if deed.endswith(")"):
        page.evaluate(f"void mixConsent.{deed}")
        if deed == "open()":
            expect(page.get_by_role("dialog")).to_be_visible()
    elif deed.endswith(": on"):
        page.get_by_role("switch", name=deed.removesuffix(": on")).check()
    else:
        role = "link" if deed == "choose" else "button"
        target = page.get_by_role(role, name=deed, exact=True).last  # type: ignore[arg-type]
        target.hover()
        page.evaluate("new Promise(setTimeout)")  # so that the page's policy is known: a yes waits
        target.click()
        if deed in ("accept", "reject", "save"):
            until(page, "!!mixConsent.receipt()")


def line(event: Any) -> str:
    """What a partner heard, and what stood in the ping with it."""
    if isinstance(event, str):
        return f"  > {event}"
    ping = event["pingData"]
    data = str(event["data"]).lower() if event["data"] is True else event["data"]
    stands = (ping["cmpStatus"], ping["cmpDisplayStatus"], ping["signalStatus"])
    applies = " ".join(map(str, ping["applicableSections"]))
    return f"  {event['eventName']:<18} {data:<9} | {', '.join(stands):<26} | {applies:>2} | " + (
        ping["gppString"] or "-"
    )


def expected(
    id: int, sale: int, ads: int, *, sharing: int | None = None, signal: bool = False
) -> Fields:
    """Every field of a section, where nothing is known of sensitive data or of children."""
    sharing = sale if sharing is None else sharing
    fields = {
        "Version": 1,
        "ProcessingNotice": 1,
        "SharingNotice": 1 if id == MONTANA else min(sharing, 1),
        "SaleOptOutNotice": min(sale, 1),
        "SharingOptOutNotice": min(sharing, 1),
        "TargetedAdvertisingOptOutNotice": min(ads, 1),
        "SaleOptOut": sale,
        "SharingOptOut": sharing,
        "TargetedAdvertisingOptOut": ads,
        "MspaCoveredTransaction": 2,
        "SubsectionType": 1,
        "Gpc": int(signal),
    }
    _, layouts = DOCUMENTS[id]
    words = [word.partition("*") for layout in layouts for word in layout.split()]
    nothing = {name.partition(":")[0]: [0] * int(n) if n else 0 for name, _, n in words}
    return {name: fields.get(name, value) for name, value in nothing.items()}


@dataclass
class Scenario:
    name: str
    place: str
    deeds: tuple[str, ...] = ()
    allows: bool = False
    needs_yes: bool = True
    signal: bool = False


SCENARIOS = [
    Scenario("accept", "US-CA", ("accept",), allows=True),
    Scenario("custom", "US-CA", ("choose", "marketing: on", "save"), allows=True),
    Scenario("opened again", "US-CA", ("reject", "hide", "open()", "close")),
    Scenario("withdraw", "US-CA", ("accept", "withdraw()")),
    Scenario("reject", "US-VA", ("reject",), needs_yes=False),
    Scenario("GPC", "US-VA", needs_yes=False, signal=True),
    Scenario("accept, where no section is ours", "CA-QC", ("accept",), allows=True),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda case: f"{case.place}: {case.name}")
def test_a_partner_hears_what_was_recorded(
    partner: PartnerStand, page: Page, console: list[str], scenario: Scenario
) -> None:
    partner.place, partner.needs_yes = scenario.place, scenario.needs_yes
    partner.more = {"signal": 1} if scenario.signal else {}
    visit(page, partner)
    for call in scenario.deeds:
        decide(page, call)
    expect(page.get_by_role("dialog")).to_have_count(0)

    events = page.evaluate("events")
    title = f"{scenario.place}: {scenario.name}"
    assert "\n".join([title, *map(line, events)]) in SEQUENCES.split("\n\n")
    assert page.evaluate("mixConsent.allows('marketing')") is scenario.allows
    assert console == []  # the strictest policy, with Trusted Types, has nothing to say


def config(place: str, flags: dict[str, int], *, signal: bool) -> dict[str, Any]:
    """What the part reads of the banner's config."""
    categories = [{"key": key, "sale": sale} for key, sale in flags.items()]
    return {"region": {"code": place}, "categories": categories, "signal": signal}


# What is sold and what targets, of an allowed category, a refused one and one that nobody knows
SAYINGS = [
    ({"marketing": SELLS + TARGETS}, DID_NOT, DID_NOT, DID_NOT),
    ({"marketing": SELLS}, DID_NOT, NOT_APPLICABLE, DID_NOT),
    ({"marketing": TARGETS}, NOT_APPLICABLE, DID_NOT, DID_NOT),
    ({}, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE),
    ({"marketing": SELLS, "support": SELLS}, OPTED_OUT, NOT_APPLICABLE, OPTED_OUT),
    ({"marketing": SELLS, "support": TARGETS}, DID_NOT, OPTED_OUT, OPTED_OUT),
    ({"unknown": SELLS}, OPTED_OUT, NOT_APPLICABLE, OPTED_OUT),
]


@pytest.mark.requirement("R129", "R130")
def test_every_state_says_it_in_its_own_section(partner: PartnerStand, page: Page) -> None:
    visit(page, partner)
    page.evaluate("void mixConsent.save({marketing: true, support: false})")
    cases = list(product(PLACES.items(), (False, True), SAYINGS))
    pings = page.evaluate(
        WRITE,
        [
            config(place, {"analytics": 0} | flags, signal=signal)
            for (place, _), signal, (flags, *_) in cases
        ],
    )
    assert len(pings) == 40 * len(SAYINGS)
    for ping, ((_, id), signal, (_, sale, ads, sharing)) in zip(pings, cases, strict=True):
        fields = expected(id, sale, ads, sharing=sharing, signal=signal)
        assert read(ping["gppString"]) == {id: fields}
        assert ping["sectionList"] == ping["applicableSections"] == [id]
        (section,) = ping["parsedSections"].values()
        assert {name: section[name] for name in fields if name in section} == {
            name: value if name != "Gpc" else bool(value)
            for name, value in fields.items()
            if name != "SubsectionType"  # which the library calls GpcSegmentType
        }


def test_it_is_small_for_what_it_brings() -> None:
    sizes = {
        name: len(brotli.compress((PARTS / name).read_bytes(), quality=11))
        for name in ("gpp.js", "gpp-stub.js")
    }
    assert sizes["gpp.js"] <= 7_500
    assert sizes["gpp-stub.js"] <= 600
    for name in ("tcfeu", "tcfca", "usnat", "http"):
        assert name not in (PARTS / "gpp.js").read_text().lower()
