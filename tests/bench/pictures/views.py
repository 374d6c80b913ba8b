"""What is photographed of each product, and what is counted in the picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.sight.screens import DESKTOP, PHONE, ZOOM, Screen

READ = (Path(__file__).parent / "read.js").read_text()


@dataclass(frozen=True)
class View:
    name: str
    screen: Screen
    scale: float  # in the sheet
    is_touched: bool = False
    is_dialog: bool = False

    def asked(self, notice: dict[str, Any]) -> dict[str, Any]:
        """What is looked for."""
        names = [row["name"] for row in notice["categories"]]
        if self.is_dialog:
            return {"categories": names, "buttons": ["accept", "reject", "save"], **_words(notice)}
        optional = [row["name"] for row in notice["categories"] if not row["necessary"]]
        parts = [notice["title"], *optional, notice["body"].partition(". ")[2]]
        return {"parts": parts, "buttons": ["accept", "reject", "choose"], **_words(notice)}


def _words(notice: dict[str, Any]) -> dict[str, Any]:
    return {"words": {name: notice[name] for name in ("accept", "reject", "choose", "save")}}


VIEWS = (
    View("phone", PHONE, 1, is_touched=True),
    View("zoom 200 %", ZOOM, 0.8),
    View("desktop", DESKTOP, 0.42),
    View("dialog on a phone", PHONE, 1, is_touched=True, is_dialog=True),
    View("dialog at 200 %", ZOOM, 0.8, is_dialog=True),
    View("dialog on a desktop", DESKTOP, 0.42, is_dialog=True),
)
