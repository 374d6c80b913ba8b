"""One sentence says what is in force, how many and why; others what keeps purposes off (R56)."""

from collections.abc import Sequence

import pytest
import time_machine

from consent.models import CategoryText, Site
from tests.pages.conftest import GPC, NOON, Visitor, publish, summary_of

CALIFORNIA, GERMANY, QUEBEC = ({"X-Region": code} for code in ("US-CA", "DE", "CA-QC"))
BY_RULE = "3 of 6 optional purposes are on until you say no: the rule of California."
NONE_YET = "No optional purpose is on. Each stays off until you allow it."
KEPT_OFF = ("Global Privacy Control keeps this off: Advertising.",)


@pytest.mark.requirement("R56", "R12")
@pytest.mark.parametrize(
    ("headers", "text", "keepers"),
    [
        pytest.param({}, NONE_YET, (), id="unknown place"),
        pytest.param(CALIFORNIA, BY_RULE, (), id="California"),
        pytest.param(CALIFORNIA | GPC, BY_RULE, KEPT_OFF, id="California with a signal"),
        pytest.param(GERMANY | GPC, NONE_YET, KEPT_OFF, id="Germany with a signal"),
        pytest.param(QUEBEC | GPC, NONE_YET, KEPT_OFF, id="Quebec with a signal"),
    ],
)
def test_before_an_answer(
    visitor: Visitor, headers: dict[str, str], text: str, keepers: tuple[str, ...]
) -> None:
    page = visitor.open("/preferences/?language=en", **headers)

    summary = summary_of(page)
    assert (summary.answer, summary.is_answered) == ("You have not answered yet", False)
    assert (summary.text, summary.keepers) == (text, keepers)
    on = [card.is_on for card in page.context["cards"] if not card.row["necessary"]]
    assert list(summary.purposes) == on
    assert text in page.content.decode()


@pytest.mark.requirement("R56")
@pytest.mark.parametrize(
    ("how", "allow", "text"),
    [
        ("accept", (), "6 of 6 optional purposes are on, because you allowed them."),
        ("save", ("analytics",), "1 of 6 optional purposes is on, because you allowed it."),
        ("reject", (), "No optional purpose is on, because you turned them off."),
    ],
)
def test_after_an_answer(visitor: Visitor, how: str, allow: Sequence[str], text: str) -> None:
    with time_machine.travel(NOON):
        visitor.answer(how, allow=allow)
        summary = summary_of(visitor.open())

    assert summary.answer == "Your answer of November 24, 2026"
    assert (summary.is_answered, summary.text) == (True, text)


@pytest.mark.requirement("R191")
@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        pytest.param("DE", "We remember your answer for 182 days.", id="yes and no alike"),
        pytest.param("US-CA", "We remember your no and do not ask again.", id="a no for good"),
    ],
)
def test_how_long_it_holds_is_said_in_days(visitor: Visitor, place: str, sentence: str) -> None:
    html = visitor.open(**{"X-Region": place}).content.decode()

    assert sentence in html.replace("\xa0", " ")


def test_a_name_in_a_sentence_is_escaped_once(visitor: Visitor) -> None:
    CategoryText.objects.filter(category__key="marketing").update(name="R&D <b>")
    publish(Site.objects.get())

    html = visitor.open("/preferences/?language=en", **GPC).content.decode()

    assert "Global Privacy Control keeps this off: R&amp;D &lt;b&gt;.</p>" in html
