"""A vendor's file is all that it takes: a made-up one is known everywhere, and told in the page."""

import json
import shutil
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path

import pytest

from consent import vendors
from consent.admin.catalogue.known import ready_made
from consent.admin.form_fields import SignalsField
from consent.integration.snippets import tags
from consent.models import Site
from consent.publishing import third_parties
from consent.scripts import pinned
from consent.vendors import Use, facts, files
from tests import node
from tests.shared import ROOT

FILE = """
name = "Acme Ads"
hosts = ["acme.example"]
tracks = true
source = "https://acme.example/cookies"
read = 2026-12-03
stores = [
    { names = "_acme _acme_id", use = "marketing", keeps = "1 year", purpose = "advertising" },
    { names = "_acme_visit", use = "marketing", keeps = "1 day", purpose = "visit" },
]

[[tag]]
uses = ["marketing"]
shape = '''\\bacme\\('''

[[product]]
use = "marketing"
stores = ["_acme", "_acme_id", "_acme_visit"]
hosts = ["*.acme.example"]
signals = ["acme:ads"]

[[signal]]
key = "acme"
variable = "acme"
update = 'acme("consent", state.ads)'
default = 'window.acme = window.acme || function () {};'
words = { ads = "may advertise" }
stores = { ads = ["_acme"] }
"""
VENDORS = {"acme": {"ads": 1}}


@pytest.fixture
def banner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The banner's source in a copy of what it is built from, with one more vendor's file."""
    consent, copy = ROOT / "consent", tmp_path / "consent"
    shutil.copytree(consent / "vendors", copy / "vendors")
    without_packages = shutil.ignore_patterns("node_modules")
    shutil.copytree(consent / "banner", copy / "banner", ignore=without_packages)
    (copy / "banner" / "node_modules").symlink_to(node.packages())
    known = copy / "vendors" / "known"
    (known / "acme-ads.toml").write_text(FILE)
    monkeypatch.setattr(files, "KNOWN", known)
    _forget()
    yield copy / "banner"
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for module in (files, facts, vendors, third_parties):
        for found in vars(module).values():
            if isinstance(found, _lru_cache_wrapper):
                found.cache_clear()


def test_it_is_told_in_the_page(banner: Path) -> None:
    content = {"categories": [{"key": "necessary"}, {"key": "ads"}], "vendors": VENDORS}
    written = pinned._updates(content).partition(">")[2].removesuffix("</script>")
    given = {
        "written": written.replace("__MIX_ads__", "granted"),
        "vendors": VENDORS,
        "keys": ["necessary", "ads"],
        "granted": ["ads"],
        "tags": ["acme"],
    }
    script = str(ROOT / "tests/vendors/told.mjs")

    html, told = json.loads(node.run("node", script, str(banner), given=json.dumps(given)))

    assert html == told == [["acme", "consent", "granted"]]


def test_what_is_served_tells_it(banner: Path) -> None:
    node.run("node", str(banner / "build.mjs"))
    served = banner.parents[1] / "static" / "consent"
    for name in ("banner.js", "core.js"):
        assert 'acme:["acme",' in (served / name).read_text(), name
    assert '["Acme Ads","acme"]' in (served / "parts" / "debug.js").read_text()


@pytest.mark.parametrize("lacking", ["key", "variable", "update"])
def test_a_signal_that_nobody_could_tell_is_not_built(banner: Path, lacking: str) -> None:
    path = files.KNOWN / "acme-ads.toml"
    path.write_text(FILE.replace(f"\n{lacking} = ", f"\nno_{lacking} = "))
    with pytest.raises(AssertionError, match="Acme Ads's signal lacks key, variable or update"):
        node.run("node", str(banner / "build.mjs"))
    with pytest.raises((TypeError, KeyError)):
        facts.signals()


def test_staff_declare_it_and_the_lint_knows_it(banner: Path, site: Site) -> None:
    field = SignalsField()
    field.offer({})
    assert ("Acme Ads", [("acme:ads", "may advertise")]) in [*field.widget.choices]
    assert "window.acme = window.acme" in tags.bootstrap(["acme"])
    assert ready_made(site, ["Acme Ads"], "marketing").splitlines() == [
        "name\tkind\tcategory",
        "_acme\t\t",
        "_acme_id\t\t",
        "_acme_visit\t\t",
        "*.acme.example\thost\tmarketing",
        "acme:ads\tsignal\tmarketing",
    ]
    assert [tag.uses for tag in vendors.tags_in("acme('init')")] == [("marketing",)]
    known, vendor = vendors.known_cookie("_acme"), vendors.tracker_at("cdn.acme.example")
    assert known and known.use is Use.MARKETING
    assert vendor and vendor.advertises and vendor.read
    told = third_parties.tracking_signals({"signals": {"acme": ["ads"]}})
    assert [*told] == [("Acme Ads", ["ads"])]
