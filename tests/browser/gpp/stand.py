"""A site with a partner that asks for GPP: the stand's banner, and the parts as they are built."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consent.kernel.rules import WEAKEST_FIRST
from consent.lib.built_scripts import PARTS
from tests.browser.serving import Reply
from tests.browser.stand import SELLS, Stand

STUB = (PARTS / "gpp-stub.js").read_text()
CATALOGUE = Path(__file__).parents[3] / "consent" / "publishing" / "seed" / "regions.json"
TARGETS = 2
LISTENING = "window.events = []; __gpp('addEventListener', (event) => events.push(event));"
READY = "events.at(-1)?.pingData.signalStatus === 'ready'"
# As the banner does it where its tag asks for the part
WIRING = """(window.mixConsent ??= []).push(async (api) => {
  const { default: gpp } = await import("%s/parts/gpp.js");
  window.part = gpp;
  gpp(api, %s);
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
    files: dict[str, Reply] = field(default_factory=lambda: {"partner": Reply(PARTNER)})
    place: str = "US-CA"
    needs_yes: bool = True  # of advertising, chat and replay, whatever the law says
    stub: str = STUB

    def page(self) -> str:
        wiring = WIRING % (self.url, json.dumps(self.config()))
        scripts = (self.stub, LISTENING, wiring)
        self.head = "".join(f"<script nonce=once>{script}</script>" for script in scripts)
        return super().page()

    def config(self) -> dict[str, Any]:
        config = super().config()
        categories = [category | self.flags(category["key"]) for category in config["categories"]]
        return config | {"categories": categories, "region": self.region()}

    def flags(self, key: str) -> dict[str, int]:
        """Marketing is sold and targets; what needs no yes is on at first."""
        starts = not self.needs_yes or key not in ("support", "replay", "marketing")
        sale = {"sale": SELLS + TARGETS, "sells_or_shares": 1, "targets_ads": 1}
        return {"starts": int(starts)} | (sale if key == "marketing" else {})

    def region(self) -> dict[str, Any]:
        rows: list[dict[str, Any]] = json.loads(CATALOGUE.read_text())
        (row,) = (row for row in rows if row["code"] == self.place)
        law = {name: row[name] for name in ("memory_days", "reask_days") if row[name]}
        return row | {"model": WEAKEST_FIRST.index(row["model"]), "laws": [law]}
