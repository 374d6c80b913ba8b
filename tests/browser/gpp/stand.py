"""A site with a partner that asks for GPP: the stand's banner, and the parts as they are built."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.browser.stand import Handler, Stand

PARTS = Path(__file__).parents[3] / "static" / "consent" / "parts"
STUB = (PARTS / "gpp-stub.js").read_text()
CATALOGUE = Path(__file__).parents[3] / "consent" / "catalogue" / "regions.json"
SOLD = {"marketing": {"sells_or_shares": 1, "targets_ads": 1}}
LISTENING = "window.heard = []; __gpp('addEventListener', (event) => heard.push(event));"
# As the banner does it where its tag asks for the part
WIRING = """(window.mixConsent ??= []).push(async (api) => {
  const { default: gpp } = await import("%s/parts/gpp.js");
  window.part = gpp;
  window.display = gpp(api, %s);
});"""
PARTNER = """<!doctype html><title>Partner</title><output></output><script>
addEventListener("message", ({ data }) => {
  document.querySelector("output").append(JSON.stringify(data), " ");
});
const call = { command: "getField", parameter: "usca.SaleOptOut", callId: "one" };
if (parent.frames.__gppLocator) parent.postMessage({ __gppCall: call }, "*");
parent.postMessage(JSON.stringify({ __gppCall: { ...call, callId: "two" } }), "*");
</script>"""


@dataclass
class PartnerStand(Stand):
    place: str = "US-CA"
    overrides: bool = True  # what the catalogue holds back although the law does not
    signal: bool = False
    stub: str = STUB
    flags: dict[str, dict[str, int]] = field(default_factory=lambda: SOLD)

    def page(self) -> str:
        wiring = WIRING % (self.url, json.dumps(self.facts()))
        scripts = (self.stub, LISTENING, wiring)
        self.head = "".join(f"<script nonce=once>{script}</script>" for script in scripts)
        return super().page()

    def facts(self) -> dict[str, Any]:
        def flagged(flag: str) -> list[str]:
            return [key for key, flags in self.flags.items() if flags.get(flag)]

        return {
            "region": self.place,
            "sells": flagged("sells_or_shares"),
            "targets": flagged("targets_ads"),
            "signal": self.signal,
            "shown": not self.signal,
        }

    def config(self) -> dict[str, Any]:
        config = super().config()
        categories = [one | self.flags.get(one["key"], {}) for one in config["categories"]]
        config |= {"categories": categories, "region": self.region()}
        return config | ({"signal": 1} if self.signal else {})

    def region(self) -> dict[str, Any]:
        rows: list[dict[str, Any]] = json.loads(CATALOGUE.read_text())
        (row,) = (row for row in rows if row["code"] == self.place)
        return row | ({} if self.overrides else {"overrides": {}})


class PartnerHandler(Handler):
    stand: PartnerStand

    def do_GET(self) -> None:  # noqa: N802 (the library's name)
        folder, _, name = self.path.strip("/").rpartition("/")
        if folder == "parts":
            self.answer(200, (PARTS / name).read_text(), "text/javascript")
        elif name == "partner":
            self.answer(200, PARTNER, "text/html")
        else:
            super().do_GET()


@contextmanager
def partnering() -> Iterator[PartnerStand]:
    stand = PartnerStand()
    handler = type("PartnerStandHandler", (PartnerHandler,), {"stand": stand})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        stand.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield stand
        server.shutdown()
