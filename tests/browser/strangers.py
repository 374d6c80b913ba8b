"""Someone else's site, made to be difficult, with the tag of a real service."""

from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

LIVE = "https://consent.mixnetworks.com"  # what strangers paste; here it is the service under test
SITE = "https://www.mixnetworks.com"
SCRIPTS = {
    # What the page is for: a button that fills the basket
    "shop.js": """document.addEventListener("click", function (event) {
  if (event.target.id === "buy") document.getElementById("basket").textContent = "1 in the basket";
});""",
    "tracker.js": "document.documentElement.setAttribute('data-tracked', 'yes');",
}
REPORT = "report: "  # before a policy that only reports


@dataclass
class Strangers:
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

    def answer(self, name: str) -> tuple[str, dict[str, str]]:
        """The text of a page or a script, and its headers."""
        kind = "text/javascript" if name in SCRIPTS else "text/html"
        kind = "application/xhtml+xml" if name.endswith(".xhtml") else kind
        headers = {"Content-Type": f"{kind}; charset=utf-8"}
        headers["Cache-Control"] = f"max-age={600 if name == 'offline.html' else 0}"
        text, policy = self.pages.get(name) or (SCRIPTS[name], "")
        if policy:
            is_report = policy.startswith(REPORT)
            header = "Content-Security-Policy" + ("-Report-Only" if is_report else "")
            headers[header] = policy.removeprefix(REPORT).replace(LIVE, self.service)
        if name == "isolated.html":
            headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        return text.replace(LIVE, self.service).replace(SITE, self.origin), headers


class StrangersHandler(BaseHTTPRequestHandler):
    strangers: Strangers

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("?")[0]
        self.strangers.asked.append(name)
        if name not in self.strangers.pages and name not in SCRIPTS:
            self.send_response(204)  # the icon
            return self.end_headers()
        text, headers = self.strangers.answer(name)
        self.send_response(200)
        for header, value in headers.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: Any) -> None:
        pass
