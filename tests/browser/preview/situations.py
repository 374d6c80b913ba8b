"""Who looks at what: each as the preview is asked for it, and as a real browser gets there."""

from dataclasses import dataclass
from urllib.parse import urlencode

SIZES = {"phone": (390, 664), "zoom": (640, 400), "desktop": (1280, 800)}


@dataclass(frozen=True)
class Situation:
    name: str
    place: str
    language: str
    screen: str
    show: str = ""  # the banner
    gpc: bool = False
    answer: str = ""  # nothing yet
    scheme: str = "light"

    @property
    def query(self) -> str:
        return "?" + urlencode(
            {
                "place": self.place,
                "language": self.language,
                "screen": self.screen,
                "show": self.show,
                "gpc": "1" if self.gpc else "",
                "answer": self.answer,
                "scheme": self.scheme,
            }
        )

    @property
    def path(self) -> str:
        """Where a page of the service is; empty where it is the site that is looked at."""
        return {"preferences": "preferences/", "cookies": "cookies/"}.get(self.show, "")

    @property
    def size(self) -> tuple[int, int]:
        return SIZES[self.screen]

    def __str__(self) -> str:
        return self.name


SITUATIONS = [
    Situation("Quebec, first visit", "CA-QC", "fr", "phone"),
    Situation("Quebec in English begins in French", "CA-QC", "en", "desktop"),
    Situation("Quebec, asked again", "CA-QC", "fr", "phone", answer="all"),
    Situation("Quebec, asked again, dark", "CA-QC", "en", "zoom", answer="all", scheme="dark"),
    Situation("California, signal", "US-CA", "en", "phone", gpc=True),
    Situation("California, opt-out notice", "US-CA", "es", "desktop"),
    Situation("Virginia, opt-out notice", "US-VA", "en", "zoom"),
    Situation("France, dark", "FR", "fr", "desktop", scheme="dark"),
    Situation("place not known", "ZZ", "es", "phone"),
    Situation("dialog in France", "FR", "en", "phone", "dialog"),
    Situation("dialog in California, signal", "US-CA", "en", "desktop", "dialog", gpc=True),
    Situation("preferences, signal", "US-CA", "en", "desktop", "preferences", gpc=True),
    Situation("preferences, dark", "CA-QC", "fr", "phone", "preferences", scheme="dark"),
    Situation("Cookie Policy", "FR", "es", "zoom", "cookies"),
]
