"""Someone else's site: the pages in `hostile/`, with the tag of a real service."""

from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parent / "hostile"
LIVE = "https://consent.mixnetworks.com"  # what strangers paste; here it is the service under test
TYPES = {".html": "text/html", ".xhtml": "application/xhtml+xml", ".js": "text/javascript"}
POLICIES = {
    "csp-nonce.html": "default-src 'self'; script-src 'nonce-once'; connect-src {service}",
    "csp-strict-dynamic.html": (
        "script-src 'nonce-once' 'strict-dynamic'; object-src 'none'; base-uri 'none'"
    ),
    "trusted-types.html": (
        "default-src 'none'; script-src 'self' {service}; connect-src {service}; style-src 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    ),
}
REPORT = "report: "  # before a policy that only reports
EMBEDDERS = {"isolated.html": "require-corp"}


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

    def headers(self, name: str) -> dict[str, str]:
        kept = {"Cache-Control": "max-age=600" if name == "offline.html" else "max-age=0"}
        if name in self.pages and (policy := self.pages[name][1]):
            is_report = policy.startswith(REPORT)
            header = "Content-Security-Policy" + ("-Report-Only" if is_report else "")
            kept[header] = policy.removeprefix(REPORT)
        if name in POLICIES:
            kept["Content-Security-Policy"] = POLICIES[name].format(service=self.service)
        if name in EMBEDDERS:
            kept["Cross-Origin-Embedder-Policy"] = EMBEDDERS[name]
        return kept


class StrangersHandler(BaseHTTPRequestHandler):
    strangers: Strangers

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("?")[0]
        path = PAGES / name
        self.strangers.asked.append(name)
        if name == "favicon.ico":
            self.send_response(204)
            return self.end_headers()
        is_made = name in self.strangers.pages
        if not is_made and (not path.is_file() or path.parent != PAGES):
            return self.send_error(404)
        text = self.strangers.pages[name][0] if is_made else path.read_text()
        text = text.replace(LIVE, self.strangers.service)
        text = text.replace("https://www.mixnetworks.com", self.strangers.origin)
        self.send_response(200)
        self.send_header("Content-Type", f"{TYPES[path.suffix]}; charset=utf-8")
        for header, value in self.strangers.headers(name).items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: Any) -> None:
        pass
