"""The function `__gpp`: what it answers, whom it tells, and what stands in for it at first."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gpp.stand import READY, PartnerStand
from tests.browser.gpp.strings import DOCUMENTS
from tests.browser.gpp.test_gpp import visit
from tests.browser.stand import Stand
from tests.browser.waiting import until

OPTED_OUT = 1
WAITING = """
window.__gpp = (...call) => void __gpp.queue.push(call);
__gpp.queue = [];
const keep = (name) => (data) => (window.answers ??= []).push([name, data]);
__gpp("getField", keep("getField"), "usca.SaleOptOut");
__gpp("removeEventListener", keep("removeEventListener"), 7);
__gpp("getSection", () => { throw new Error("a partner's own"); }, "usca");
__gpp("nonsense", keep("nonsense"));
__gpp("ping", keep("ping"));
"""
BROUGHT = """(() => { let last; __gpp("ping", (ping) => (last = ping));
  return last.cmpStatus === "loaded" && last.signalStatus === "ready"; })()"""
ASK = """([command, parameter]) => {
  let answer = null;
  const returned = __gpp(command, (...reply) => (answer = reply), parameter, "1.1");
  return { answer, returned: returned === undefined };
}"""
FRAME = "(src) => document.body.append(Object.assign(document.createElement('iframe'), { src }))"


def ask(page: Page, command: str, parameter: object = None) -> list[Any]:
    called = page.evaluate(ASK, [command, parameter])
    assert called["returned"], "the function returns nothing"
    answer: list[Any] = called["answer"]
    return answer


@pytest.mark.requirement("R118", "R128")
def test_the_tag_brings_it_under_the_strictest_policy(
    stand: Stand, page: Page, console: list[str]
) -> None:
    stand.attributes = "data-gpp"
    stand.head = '<script src="{url}/parts/gpp-stub.js"></script>'
    page.goto(stand.site_url)
    until(page, BROUGHT)
    assert console == []


@pytest.mark.requirement("R128")
def test_what_a_ping_says(partner: PartnerStand, page: Page) -> None:
    visit(page, partner)
    ping, success = ask(page, "ping")
    assert success is True
    assert (ping["gppVersion"], ping["cmpId"], ping["cmpStatus"]) == ("1.1", 1, "loaded")
    names = [f"{id}:{place.replace('-', '').lower()}" for id, (place, _) in DOCUMENTS.items()]
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


@pytest.mark.requirement("R128")
def test_what_waited_is_answered_in_its_order_and_with_the_section(
    partner: PartnerStand, page: Page, console: list[str]
) -> None:
    partner.stub = WAITING
    page.goto(partner.site_url)
    until(page, READY)
    answers = page.evaluate("answers")
    assert [name for name, _ in answers] == ["getField", "removeEventListener", "nonsense", "ping"]
    assert answers[0][1] == OPTED_OUT
    assert answers[2][1] is None
    assert answers[3][1]["cmpStatus"] == "loading"
    names = [event["eventName"] for event in page.evaluate("events")]
    assert names == [
        "listenerRegistered",
        "cmpStatus",
        "cmpDisplayStatus",
        "sectionChange",
        "signalStatus",
    ]
    assert console == ["a partner's own"]


def test_a_frame_of_another_origin_asks_by_message(partner: PartnerStand, page: Page) -> None:
    partner.policy = ""
    visit(page, partner)
    page.evaluate(FRAME, f"{partner.url}/partner")
    output = page.frame_locator("iframe[src]").locator("output")
    for reply in (
        '{"__gppReturn":{"returnValue":1,"success":true,"callId":"one"}}',
        r'"{\"__gppReturn\":{\"returnValue\":1,\"success\":true,\"callId\":\"two\"}}"',
    ):
        expect(output).to_contain_text(reply)


@pytest.mark.requirement("R128")
def test_the_stub_alone_answers_and_leaves_one_name(partner: PartnerStand, page: Page) -> None:
    page.goto(partner.site_url + "nothing.js")
    before = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    page.add_script_tag(content=partner.stub)
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
