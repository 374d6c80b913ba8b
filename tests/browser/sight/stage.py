"""Every layout, state and language of the banner, side by side on one server, to be measured.

The scripts are what a real installation answers; the page around them is a plain column of text.
"""

import base64
import json
import random
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.bench.banner.ours import PARTS
from tests.bench.banner.server import File, Server, serving
from tests.browser.waiting import until, until_ready
from tests.servers import Project

LAYOUTS = ("bar", "corner", "centre", "flow")
LANGUAGES = ("en", "fr", "es")
COLUMN = 1040  # pixels: the page's own
CHANGED = "analytics"
CHANGES = {
    "en": "page usage is recorded.",
    "fr": "l’usage des pages est enregistré.",
    "es": "se registra el uso de las páginas.",
}
ALLOWED = ("preferences", "personalization", CHANGED)  # by somebody who is asked again
ASKED_FIRST = 3  # a yes, in the state cookie, where the law asks first
ANSWERED = 30  # days ago
DAY = 86_400_000
SIGNAL = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
MEASURE = (Path(__file__).parent / "measure.js").read_text()


def noise(width: int, height: int) -> str:
    """A picture that nobody takes for a mere background: its every pixel says something."""
    rows = b"".join(b"\0" + random.Random(row).randbytes(3 * width) for row in range(height))
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0),
        b"IDAT": zlib.compress(rows),
        b"IEND": b"",
    }
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks.items()
    )
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


ASK = """
import json
from django.utils import timezone
from consent.models import CategoryText, Cookie
from consent.notices import NoticeInForce
from consent.publishing.draft import Draft
from consent.scripts import banner, words
from tests import filled

def publish(material=()):
    notice = Draft.load(site).notice(material)
    notice.save()
    return NoticeInForce.of(notice)

site, today = filled.seed(origins=[{origin!r}], cookie_domain=""), timezone.now().date()
Cookie.objects.filter(category__key="replay").delete()  # five are asked about
answered = publish()
for language, change in {changes!r}.items():
    CategoryText.objects.filter(category__key={changed!r}, language=language).update(change=change)
in_force, scripts = publish([{changed!r}]), {{}}
for layout in {layouts!r}:
    in_force.snapshot["theme"] = {{"layout": layout}}
    for place, signal in {places!r}:
        for language in {languages!r}:
            request = banner.BannerRequest(True, True, language, place, signal, False)
            resolved = banner.resolve(in_force, request, today)
            made = banner.text_of(in_force, resolved, today, sent_at="Date.now()/6e4")
            scripts[f"{{layout}}/{{place}}/{{int(signal)}}/{{language}}"] = made
versions = {{row["key"]: row["version"] for row in answered.snapshot["categories"]}}
names = {{language: [row["texts"][language]["name"] for row in in_force.snapshot["categories"]
         if not row["necessary"]] for language in {languages!r}}}
dialogs = {{language: json.dumps(words.dialog(in_force, language)) for language in {languages!r}}}
print(json.dumps([versions, names, scripts, dialogs]))
"""
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>A page of the site</title>
<link rel="icon" href="data:,">
<style>body{{margin:0}}main{{max-width:1040px;margin:auto;padding:0 1em;font:1em/1.5 sans-serif}}
</style>
<script async src="{script}"></script>
</head>
<body><main><h1>Site</h1>{content}</main></body>
</html>"""
CONTENTS = {
    "text": "<p>"
    + "What MIX carries for its customers. " * 100
    + '</p><p><a href="#">More</a></p>',
    "word": "",
    "picture": f'<img alt="" width="120" height="90" src="{noise(120, 90)}">',
}


@dataclass(frozen=True)
class State:
    """Who comes, and from where."""

    place: str = "ZZ"
    signal: bool = False
    has_answered: bool = False  # before the meaning of one category changed
    asks: bool = True


STATES = {
    "first visit": State(),
    "asked again": State(has_answered=True),
    "signal": State(signal=True),
    "notice": State("US-CA"),
    "signal honored": State("US-CO", signal=True, asks=False),
}


@dataclass(frozen=True)
class Stage:
    server: Server
    versions: Mapping[str, int]  # of the categories, in the notice that was answered
    names: Mapping[str, list[str]]  # of the optional categories, by language
    scripts: Mapping[str, str]
    words: Mapping[str, str]  # which parts fetch, by language

    @contextmanager
    def visit(
        self,
        browser: Browser,
        state: str,
        *,
        layout: str = "bar",
        language: str = "en",
        content: str = "text",
        script: str = "",
        **made: Any,
    ) -> Iterator[Page]:
        """The banner as it stands when its motion is over."""
        shown = STATES[state]
        context = browser.new_context(locale=language, **{"reduced_motion": "reduce"} | made)
        context.set_default_timeout(10_000)
        before = [script, SIGNAL * shown.signal, self.answer(shown.place) * shown.has_answered]
        context.add_init_script(";".join(before))
        page = context.new_page()
        page.goto(self.url(state, layout=layout, language=language, content=content))
        until_ready(page)
        until(page, "!!document.querySelector('mix-consent').shadowRoot.querySelector('section')")
        page.evaluate(MEASURE)
        page.evaluate("sight.still()")
        yield page
        context.close()

    def url(self, state: str, *, layout: str, language: str, content: str = "text") -> str:
        """The address of a page with one script in it."""
        shown = STATES[state]
        name = f"{layout}/{shown.place}/{int(shown.signal)}/{language}"
        script, path = f"/{name}.js", f"/{name}/{content}"
        self.server.files["/words.json"] = File.of("words.json", self.words[language])
        if script not in self.server.files:
            self.server.files[script] = File.of(script, self.scripts[name])
        page = PAGE.format(language=language, script=script, content=CONTENTS[content])
        self.server.files[path] = File.of(path, page)
        return self.server.url + path

    def answer(self, place: str) -> str:
        """The state cookie of somebody who answered the first notice."""
        choices = "~".join(
            f"{key}:{version}:{ASKED_FIRST * (key in ALLOWED)}"
            for key, version in sorted(self.versions.items())
            if key != "necessary"
        )
        day = f"Math.floor(Date.now() / {DAY}) - {ANSWERED}"
        return f"document.cookie = `mix_consent_state=1~${{{day}}}~{place}~0~{choices};path=/`"


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """An installation from nothing, asked for every script that is shown."""
    folder.mkdir(exist_ok=True)
    with serving() as server:
        project = Project.make(folder, CONSENT_SERVICE_URL=server.url)
        project.migrate()
        asked = ASK.format(
            origin=server.url,
            changed=CHANGED,
            changes=CHANGES,
            layouts=LAYOUTS,
            languages=LANGUAGES,
            places=sorted({(state.place, state.signal) for state in STATES.values()}),
        )
        versions, names, scripts, words = json.loads(project.python(asked).splitlines()[-1])
        server.versions.update(versions)  # an answer is taken
        for part in PARTS.glob("*.js"):
            server.files[f"/parts/{part.name}"] = File.of(part.name, part.read_text())
        yield Stage(server, versions, names, scripts, words)
