"""What a developer needs, as a page that works without JavaScript."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent.api import documents
from consent.integration import conformance, examples
from consent.notices import NoticeInForce
from consent.pages.frame import page
from consent.pages.published import published
from consent.web.site_access import only

LANGUAGE = "en"  # its readers are engineers
EXAMPLES = {"page": "page.html", "api": "api.js", "hook": "use-consent.js"}


@dataclass(frozen=True, slots=True)
class Chapter:
    """One kind of server, and the files that it copies as they stand."""

    anchor: str
    title: str
    text: str
    files: dict[str, str]

    @property
    def listings(self) -> list[tuple[str, str, str]]:
        return [(name, title, conformance.read(name)) for name, title in self.files.items()]


SERVERS = (
    Chapter(
        "node",
        "Node",
        "Node 20 or later, and `npm install jose`. `node server.mjs` with the service's "
        "address, the site's key and a port answers with what its visitor allows.",
        {
            "server.mjs": "a whole server",
            "fetch.mjs": "keys and notice, kept and fetched anew",
            "judge.mjs": "what may be set, and why",
            "verify.mjs": "what a visitor decided",
        },
    ),
    Chapter(
        "php",
        "PHP",
        "PHP 8.1 or later with its sodium, nothing else. `CONSENT_SERVICE` is the service's "
        "address, `CONSENT_FOLDER` a folder that nobody but the server may write to.",
        {
            "page.php": "a whole page",
            "fetch.php": "keys and notice, kept and fetched anew",
            "judge.php": "what may be set, and why",
            "verify.php": "what a visitor decided",
        },
    ),
    Chapter(
        "nginx",
        "nginx",
        "It asks `/v1/check` for each request, with a site token of the scope `visitors`, "
        "and tells what is behind it in two headers.",
        {"nginx.conf": "pages that get the verdicts, and locked paths"},
    ),
)


@only("GET")
@published
def docs(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    service, site = settings.CONSENT_SERVICE_URL, in_force.site.key
    context = {
        "language_links": [],  # it is written in English only
        "document": documents.openapi_description(),
        "servers": SERVERS,
        "examples": {
            name: examples.read(file, service=service, site=site) for name, file in EXAMPLES.items()
        },
        "event": examples.event(key.key for key in in_force.ruleset.categories.values()),
        "event_name": examples.EVENT,
        "variable": examples.VARIABLE,
        "granted": examples.GRANTED,
    }
    return page(request, in_force, "docs", LANGUAGE, context)
