"""All that is asked is in sight in the other engines too, which break lines in their own way.

A sample of the views that Chromium is measured in: French, in which the banner is largest.
"""

import json
from typing import Any

import pytest

from tests.browser.sight.screens import AT_400_PERCENT, DESKTOP, PHONE, ZOOM
from tests.browser.sight.stage import LAYOUTS, MEASURE, STATES, Stage
from tests.browser.test_sight import DIFFERENCES, MUST, PLACES, PRECISION, TALL, faults
from tests.engines.visitor import Visitor

pytestmark = pytest.mark.machine

SHOWN = "!!frames[0]?.document.querySelector('mix-consent')?.shadowRoot?.querySelector('section')"


class Screen:
    """A frame of this size: WebKit's small browser has no window as narrow as a phone."""

    def __init__(self, visitor: Visitor, url: str, width: int, height: int) -> None:
        self._visitor = visitor
        frame = f"<iframe src='{url}' width={width} height={height} style='border: 0'></iframe>"
        visitor.evaluate(f"void (document.body.innerHTML = {json.dumps(frame)})")
        visitor.until(SHOWN)
        self.evaluate(MEASURE)
        self.evaluate("sight.still()")

    def evaluate(self, expression: str) -> Any:
        return self._visitor.evaluate(f"frames[0].eval({json.dumps(expression)})")


@pytest.mark.requirement("R36", "R41", "R136")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_that_is_asked_is_in_sight_and_its_answers_are_equals(
    stage: Stage, visitor: Visitor, layout: str
) -> None:
    for state in ("first visit", "notice", "asked again"):
        url = stage.url(state, layout=layout, language="fr")
        visitor.goto(url)
        if STATES[state].has_answered:
            visitor.evaluate(stage.answer(STATES[state].place))
        for size in [(320, 568), PHONE, ZOOM, DESKTOP]:
            screen = Screen(visitor, url, *size)
            parts = screen.evaluate("sight.parts()")
            assert {part["part"] for part in parts} >= MUST, (state, size)
            assert faults(parts) == [], (state, size)
            accept, reject = screen.evaluate(f"({PLACES})()")
            assert accept == pytest.approx(reject, abs=PRECISION), (state, size)
            assert accept[2] >= TALL
            assert screen.evaluate(f"({DIFFERENCES})()") == [], (state, size)


@pytest.mark.requirement("R36", "R136")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_answers_stay_in_sight_of_what_is_taller_than_the_window(
    stage: Stage, visitor: Visitor, layout: str
) -> None:
    url = stage.url("first visit", layout=layout, language="fr")
    visitor.goto(url)
    screen = Screen(visitor, url, *AT_400_PERCENT)
    parts = screen.evaluate("sight.parts()")
    assert faults(parts), "else there is nothing to prove here"
    assert faults([part for part in parts if part["part"] in ("accept", "reject")]) == []
    assert screen.evaluate("sight.unreached()") == []
