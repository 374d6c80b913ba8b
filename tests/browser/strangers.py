"""Someone else's site, made to be difficult, with the tag of a real service."""

from dataclasses import dataclass, field

from tests.browser.serving import SCRIPT, Reply, Site

LIVE = "https://consent.mixnetworks.com"  # what strangers paste; here it is the service under test
SITE = "https://www.mixnetworks.com"
SCRIPTS = {
    # What the page is for: a button that fills the basket
    "shop.js": """document.addEventListener("click", function (event) {
  if (event.target.id === "buy") document.getElementById("basket").textContent = "1 in the basket";
});""",
    "tracker.js": "document.documentElement.setAttribute('data-tracked', 'yes');",
}


@dataclass
class Strangers(Site):
    port: int = 0
    service: str = ""
    asked: list[str] = field(default_factory=list)  # paths, in the order of the requests
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)  # name → HTML, policy

    @property
    def origin(self) -> str:
        return f"http://www.mixnetworks.localhost:{self.port}"

    @property
    def elsewhere(self) -> str:
        return f"http://www.elsewhere.localhost:{self.port}"

    def get(self, host: str, path: str) -> Reply:
        name = path.strip("/").partition("?")[0]
        self.asked.append(name)
        if name not in self.pages and name not in SCRIPTS:
            return Reply(status=204)  # the icon
        kind = SCRIPT if name in SCRIPTS else "text/html"
        kind = "application/xhtml+xml" if name.endswith(".xhtml") else kind
        headers = {"Cache-Control": f"max-age={600 if name == 'offline.html' else 0}"}
        text, policy = self.pages.get(name) or (SCRIPTS[name], "")
        headers["Content-Security-Policy"] = policy.replace(LIVE, self.service)
        if name == "isolated.html":
            headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        text = text.replace(LIVE, self.service).replace(SITE, self.origin)
        return Reply(text, kind, headers=tuple(headers.items()))
