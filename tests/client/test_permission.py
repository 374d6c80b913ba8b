"""What a permission tells: to code, to caches, and to the page."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import engines
from hypothesis import given, strategies as st

from consent.client import ConsentClient, Permission
from consent.client.permission import Register
from consent.kernel.rules import Judgement, Model, Reason, Verdict
from tests.client.service import (
    COOKIE,
    VISITOR,
    FakeService,
    MakeClient,
    notice,
    region,
    token,
)

HEADERS = {"Cookie": f"{COOKIE}={token(analytics=True, marketing=False)}"}


class Page(HTMLParser):
    """The elements of a page, and what the script in it holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.data = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.data += data


@pytest.mark.requirement("R117")
def test_the_page_is_told_all_but_who_is_asking(client: ConsentClient) -> None:
    permission = client.check({**HEADERS, "Sec-GPC": "1"}, region="US-CA")
    script = permission.as_json_script("r4nd0m+/=")
    page = Page(script)

    assert page.elements == [
        ("script", {"type": "application/json", "id": "mix-consent", "nonce": "r4nd0m+/="})
    ]
    assert json.loads(page.data) == {
        "region": "US-CA",
        "model": "opt-out",
        "signal": True,
        "verdicts": {
            "necessary": "granted",
            "preferences": "unasked",
            "personalization": "unasked",
            "support": "unasked",
            "analytics": "granted",
            "marketing": "denied",
        },
        "allowed": ["necessary", "analytics"],
        "show_banner": False,
        "notice": 3,
    }
    assert str(VISITOR) not in script


def test_the_page_of_an_outage_is_told_that_nothing_is_known(
    service: FakeService, make_client: MakeClient
) -> None:
    service.close()
    data = json.loads(Page(make_client().check(HEADERS).as_json_script()).data)

    assert (data["allowed"], data["notice"], data["show_banner"]) == (["necessary"], None, False)


def permission(key: str, place: str = "FR") -> Permission:
    judgements = {key: Judgement(Verdict.GRANTED, Reason.CHOICE)}
    return Permission(judgements, place, Model.OPT_IN, Register(), notice=1)


HOSTILE = ["</script>", "<!--", "<script>", "-->", "&quot;", '"', "'", "\\", "\u2028", "\u2029"]


@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=3)).map("".join), st.text(max_size=9))
def test_nothing_leaves_the_element(key: str, nonce: str) -> None:
    script = permission(key, place=key).as_json_script(nonce)
    page = Page(f"{script}<p>")

    assert [tag for tag, _ in page.elements] == ["script", "p"]
    assert script.isascii()
    assert script.count("<") == 2
    assert json.loads(page.data)["verdicts"] == {key: "granted"}


@pytest.mark.parametrize(
    ("nonce", "written"),
    [
        pytest.param("abc123", "abc123", id="letters"),
        pytest.param("a-_+/b==", "a-_+/b==", id="base64 of both kinds"),
        pytest.param(None, None, id="none"),
        pytest.param("", None, id="empty"),
        pytest.param('x" onload="alert(1)', None, id="an attribute"),
        pytest.param("x>", None, id="an end"),
        pytest.param("x\n", None, id="a line end"),
        pytest.param("é", None, id="another letter"),
        pytest.param("x" * 300, None, id="endless"),
    ],
)
def test_a_nonce_is_one_or_is_left_out(nonce: str | None, written: str | None) -> None:
    ((_, attributes),) = Page(permission("a").as_json_script(nonce)).elements

    assert attributes.get("nonce") == written


def test_a_template_writes_it_as_it_is() -> None:
    script = permission("a</script>").as_json_script()
    template = engines["django"].from_string("{{ script }}")

    assert template.render({"script": script}) == script
    assert template.render({"script": script + "<p>"}) != script + "<p>"  # only what we wrote


def test_the_reason_is_told_in_a_word(
    client: ConsentClient, service: FakeService, make_client: MakeClient
) -> None:
    known = client.check(HEADERS, region="FR")
    assert [known.why(key) for key in ("necessary", "analytics", "support", "unheard_of")] == [
        "necessary",
        "choice",
        "default",
        "invalid",
    ]
    assert client.check(None).why("analytics") == "invalid"  # type: ignore[arg-type]

    service.close()
    unknown = make_client().check(HEADERS, region="FR")
    assert (unknown.why("necessary"), unknown.why("analytics")) == ("necessary", "unavailable")
    assert unknown.judgement("analytics") == Judgement(
        Verdict.DENIED, Reason.INVALID
    )  # the kernel's


@pytest.mark.requirement("R19")
def test_caches_are_told_what_an_answer_depends_on(
    service: FakeService, client: ConsentClient
) -> None:
    listening = region("US-CA", "opt-out", dnt=True)
    service.notice = notice(regions=[listening, region("ZZ", "opt-in")])
    assert client.refresh()

    assert client.check({}, region="US-CA").vary == ("Cookie", "Sec-GPC", "DNT")
    assert client.check({"DNT": "1"}, region="US-CA").signal
    assert client.check({}, region="FR").vary == ("Cookie", "Sec-GPC")
    assert not client.check({"DNT": "1"}, region="FR").signal


def test_one_page_cannot_change_what_another_is_told(client: ConsentClient) -> None:
    judgements: Any = client.check({}).judgements
    assert judgements["marketing"].verdict is Verdict.UNASKED

    with pytest.raises(TypeError):
        judgements["marketing"] = Judgement(Verdict.GRANTED, Reason.CHOICE)

    assert '"marketing":"unasked"' in client.check({}).as_json_script()
