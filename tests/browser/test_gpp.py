"""IAB GPP: what a partner on the page is told, and that it is what the visitor said."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page, expect

from tests.browser.gpp.stand import PARTS, PartnerStand, partnering
from tests.browser.gpp.strings import DOCUMENTS, Fields, read
from tests.browser.waiting import until

NOT_APPLICABLE, OPTED_OUT, DID_NOT = 0, 1, 2
MONTANA = 14  # where the field of this name is the notice of any processing
PLACES = {place: id for id, (place, _) in DOCUMENTS.items()}
SEQUENCES = (Path(__file__).parent / "gpp" / "sequences.txt").read_text().strip()
NOTHING = "DBAA"  # a header without sections
READY = "heard.at(-1)?.pingData.signalStatus === 'ready'"

WAITING = """
window.__gpp = (...call) => void __gpp.queue.push(call);
__gpp.queue = [];
const told = (name) => (data) => (window.answers ??= []).push([name, data]);
__gpp("getField", told("getField"), "usca.SaleOptOut");
__gpp("removeEventListener", told("removeEventListener"), 7);
__gpp("getSection", () => { throw new Error("a partner's own"); }, "usca");
__gpp("nonsense", told("nonsense"));
__gpp("ping", told("ping"));
"""
ASK = """([command, parameter]) => {
  let answer = null;
  const returned = __gpp(command, (...told) => (answer = told), parameter, "1.1");
  return { answer, returned: returned === undefined };
}"""
FRAME = "(src) => document.body.append(Object.assign(document.createElement('iframe'), { src }))"
WRITE = """(all) => all.map((facts) => {
  part({ allows: mixConsent.allows, on() {} }, facts);
  let told;
  __gpp("ping", (data) => (told = data));
  return told;
})"""


@pytest.fixture
def stand() -> Iterator[PartnerStand]:
    with partnering() as stand:
        stand.policy = stand.strictest
        yield stand


def visit(page: Page, stand: PartnerStand) -> None:
    page.goto(stand.site_url)
    expect(page.get_by_role("region")).to_be_visible()
    until(page, READY)


def ask(page: Page, command: str, parameter: object = None) -> list[Any]:
    told = page.evaluate(ASK, [command, parameter])
    assert told["returned"], "the function returns nothing"
    answer: list[Any] = told["answer"]
    return answer


def decide(page: Page, call: str) -> None:
    """Answer, as in the banner: it is gone, and then the answer stands."""
    page.evaluate(f"heard.push('{call}'); display(false); void mixConsent.{call}")


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
    said = {
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
    return {name: said.get(name, value) for name, value in nothing.items()}


@dataclass
class Scenario:
    name: str
    place: str
    deeds: tuple[str, ...] = ()
    said: tuple[int, ...] = ()  # of sale and of ads, each time it changes
    overrides: bool = True
    signal: bool = False


SCENARIOS = [
    Scenario("no choice", "US-CA", said=(OPTED_OUT,)),
    Scenario("accept", "US-CA", ("accept()",), (OPTED_OUT, DID_NOT)),
    Scenario("reject", "US-CA", ("reject()",), (OPTED_OUT,)),
    Scenario("analytics alone", "US-CA", ("save({analytics: false})",), (OPTED_OUT,)),
    Scenario("custom", "US-CA", ("save({marketing: true})",), (OPTED_OUT, DID_NOT)),
    Scenario("withdraw", "US-CA", ("accept()", "withdraw()"), (OPTED_OUT, DID_NOT, OPTED_OUT)),
    Scenario("GPC", "US-CA", said=(OPTED_OUT,), overrides=False, signal=True),
    Scenario("no choice, as the law has it", "US-VA", said=(DID_NOT,), overrides=False),
    Scenario("reject", "US-VA", ("reject()",), (DID_NOT, OPTED_OUT), overrides=False),
    Scenario("GPC", "US-VA", said=(OPTED_OUT,), overrides=False, signal=True),
    Scenario("accept", "US-FL", ("accept()",), (OPTED_OUT, DID_NOT)),
    Scenario("accept, where no section is ours", "CA-QC", ("accept()",)),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: f"{one.place}: {one.name}")
def test_a_partner_hears_what_was_recorded(
    stand: PartnerStand, page: Page, console: list[str], scenario: Scenario
) -> None:
    stand.place, stand.overrides = scenario.place, scenario.overrides
    stand.signal = scenario.signal
    visit(page, stand)
    for call in scenario.deeds:
        decide(page, call)

    events = page.evaluate("heard")
    title = f"{scenario.place}: {scenario.name}"
    assert "\n".join([title, *map(line, events)]) in SEQUENCES.split("\n\n")
    strings = [event["pingData"]["gppString"] for event in events if isinstance(event, dict)]
    written = [read(string) for string, _ in groupby(strings) if string not in ("", NOTHING)]
    id = PLACES.get(scenario.place, 0)
    assert written == [
        {id: expected(id, said, said, signal=scenario.signal)} for said in scenario.said
    ]
    assert page.evaluate("mixConsent.allows('marketing')") is (scenario.said[-1:] != (OPTED_OUT,))
    assert console == []  # the strictest policy, with Trusted Types, has nothing to say


SAYINGS = [
    pytest.param(["marketing"], ["marketing"], DID_NOT, DID_NOT, DID_NOT, id="both"),
    pytest.param(["marketing"], [], DID_NOT, NOT_APPLICABLE, DID_NOT, id="sold, and no ads"),
    pytest.param([], ["marketing"], NOT_APPLICABLE, DID_NOT, DID_NOT, id="ads, and no sale"),
    pytest.param([], [], NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, id="neither"),
    pytest.param(["marketing", "support"], [], OPTED_OUT, NOT_APPLICABLE, OPTED_OUT, id="one no"),
    pytest.param(["marketing"], ["support"], DID_NOT, OPTED_OUT, OPTED_OUT, id="each its own"),
    pytest.param(["unknown"], [], OPTED_OUT, NOT_APPLICABLE, OPTED_OUT, id="nobody knows it"),
]


@pytest.mark.parametrize(("sells", "targets", "sale", "ads", "sharing"), SAYINGS)
def test_every_state_says_it_in_its_own_section(
    stand: PartnerStand,
    page: Page,
    sells: list[str],
    targets: list[str],
    sale: int,
    ads: int,
    sharing: int,
) -> None:
    visit(page, stand)
    page.evaluate("void mixConsent.save({marketing: true, support: false})")
    cases = list(product(PLACES.items(), (False, True)))
    all_facts = [
        {"region": place, "sells": sells, "targets": targets, "signal": signal}
        for (place, _), signal in cases
    ]

    pings = page.evaluate(WRITE, all_facts)
    assert len(pings) == 40
    for ping, ((_, id), signal) in zip(pings, cases, strict=True):
        fields = expected(id, sale, ads, sharing=sharing, signal=signal)
        assert read(ping["gppString"]) == {id: fields}
        assert ping["sectionList"] == ping["applicableSections"] == [id]
        (section,) = ping["parsedSections"].values()
        assert {name: section[name] for name in fields if name in section} == {
            name: value if name != "Gpc" else bool(value)
            for name, value in fields.items()
            if name != "SubsectionType"  # which the library calls GpcSegmentType
        }


def test_elsewhere_no_section_applies(stand: PartnerStand, page: Page) -> None:
    visit(page, stand)
    facts = {"sells": ["marketing"], "targets": ["marketing"], "signal": True}
    places = ["US", "US-NY", "US-VT", "US-AT", "CA-QC", "CA", "FR", "DE", "ZZ", ""]

    for ping in page.evaluate(WRITE, [facts | {"region": place} for place in places]):
        assert ping["gppString"] == NOTHING
        assert (ping["applicableSections"], ping["sectionList"]) == ([-1], [])
        assert ping["parsedSections"] == {}


def test_what_a_ping_says(stand: PartnerStand, page: Page) -> None:
    visit(page, stand)
    ping, success = ask(page, "ping")
    assert success is True
    assert (ping["gppVersion"], ping["cmpId"], ping["cmpStatus"]) == ("1.1", 1, "loaded")
    names = [f"{id}:{place.replace('-', '').lower()}" for place, id in PLACES.items()]
    assert ping["supportedAPIs"] == names, "neither usnat nor the frameworks of other places"
    assert ask(page, "hasSection", "usca") == [True, True]
    assert ask(page, "hasSection", "usnat") == [False, True]
    assert ask(page, "hasSection", "toString") == [False, True]
    assert ask(page, "getSection", "usca") == [ping["parsedSections"]["usca"], True]
    assert ask(page, "getSection", "usva") == [None, False]
    assert ask(page, "getField", "usca.SaleOptOut") == [OPTED_OUT, True]
    assert ask(page, "getField", "usca.Gpc") == [False, True]
    for path in ("usca.Nonsense", "usca.constructor", "usva.SaleOptOut", "usca", "", None):
        assert ask(page, "getField", path) == [None, False]
    for command in ("nonsense", "toString", "__proto__", None, 7):
        assert ask(page, command) == [None, False]  # type: ignore[arg-type]


def test_what_one_partner_does_to_its_answer_reaches_no_other(
    stand: PartnerStand, page: Page
) -> None:
    visit(page, stand)
    page.evaluate("__gpp('ping', (ping) => { ping.parsedSections.usca.SaleOptOut = 2; })")
    page.evaluate("__gpp('getSection', (section) => { section.SaleOptOut = 2; }, 'usca')")
    assert ask(page, "getField", "usca.SaleOptOut") == [OPTED_OUT, True]


def test_a_listener_is_told_until_it_is_removed(stand: PartnerStand, page: Page) -> None:
    visit(page, stand)
    first = page.evaluate("heard[0].listenerId")
    registered, _ = ask(page, "addEventListener")
    assert registered["listenerId"] > first, "the stub's own is not given twice"

    removed, success = ask(page, "removeEventListener", first)
    assert (removed["eventName"], removed["data"], success) == ("listenerRemoved", True, True)
    before = len(page.evaluate("heard"))
    page.evaluate("void mixConsent.accept()")
    assert ask(page, "getField", "usca.SaleOptOut") == [DID_NOT, True]
    assert len(page.evaluate("heard")) == before
    again, _ = ask(page, "removeEventListener", first)
    assert again["data"] is False


def test_a_partner_that_fails_holds_up_nobody(
    stand: PartnerStand, page: Page, console: list[str]
) -> None:
    visit(page, stand)
    page.evaluate("__gpp('addEventListener', () => { throw new Error('my own'); })")
    page.evaluate("__gpp('addEventListener', 'no function'), __gpp('ping')")
    page.evaluate("__gpp('addEventListener', (e) => (window.last = e.data))")
    page.evaluate("void mixConsent.accept()")
    assert page.evaluate("[mixConsent.allows('marketing'), last]") == [True, "ready"]
    assert len(console) == 4 and set(console) == {"my own"}  # added, not ready, section, ready


def test_what_waited_is_answered_in_its_order_and_with_the_section(
    stand: PartnerStand, page: Page, console: list[str]
) -> None:
    stand.stub = WAITING
    page.goto(stand.site_url)
    until(page, READY)
    answers = page.evaluate("answers")
    assert [name for name, _ in answers] == ["getField", "removeEventListener", "nonsense", "ping"]
    assert answers[0][1] == OPTED_OUT
    assert answers[2][1] is None
    assert answers[3][1]["cmpStatus"] == "loading"
    names = [event["eventName"] for event in page.evaluate("heard")]
    assert names == [
        "listenerRegistered",
        "cmpStatus",
        "cmpDisplayStatus",
        "sectionChange",
        "signalStatus",
    ]
    assert console == ["a partner's own"]


def test_a_frame_of_another_origin_asks_by_message(stand: PartnerStand, page: Page) -> None:
    stand.policy = ""
    visit(page, stand)
    page.evaluate(FRAME, f"{stand.url}/partner")
    output = page.frame_locator("iframe[src]").locator("output")
    for reply in (
        '{"__gppReturn":{"returnValue":1,"success":true,"callId":"one"}}',
        r'"{\"__gppReturn\":{\"returnValue\":1,\"success\":true,\"callId\":\"two\"}}"',
    ):
        expect(output).to_contain_text(reply)


def test_the_stub_alone_answers_and_leaves_one_name(stand: PartnerStand, page: Page) -> None:
    page.goto(stand.site_url + "nothing.js")
    before = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    page.add_script_tag(content=stand.stub)
    after = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    assert {name for name in after - before if not name.isdigit()} == {"__gpp"}

    ping, success = ask(page, "ping")
    assert (ping["cmpStatus"], ping["signalStatus"], success) == ("stub", "not ready", True)
    assert ask(page, "addEventListener")[0]["listenerId"] == 1
    assert ask(page, "removeEventListener", 1)[0]["data"] is True
    assert ask(page, "removeEventListener", 1)[0]["data"] is False
    assert ask(page, "hasSection", "usca") == [False, True]
    assert ask(page, "getSection", "usca") == [None, True]
    assert page.evaluate("__gpp('toString', () => {}), __gpp.queue.length") == 1


def test_it_is_small_for_what_it_brings() -> None:
    sizes = {
        name: len(brotli.compress((PARTS / name).read_bytes(), quality=11))
        for name in ("gpp.js", "gpp-stub.js")
    }
    assert sizes["gpp.js"] <= 7_500
    assert sizes["gpp-stub.js"] <= 600
    for name in ("tcfeu", "tcfca", "usnat", "http"):
        assert name not in (PARTS / "gpp.js").read_text().lower()
