"""The rehearsal on the demo: it names the twelve planted faults, and accuses no page that obeys."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from config.demo import site
from consent.client.rehearsal.judging import Plan, Report
from consent.client.rehearsal.walk import rehearse
from tests.browser.serving import Reply, Site, serving
from tests.servers import Project

pytestmark = pytest.mark.machine

DOMAIN = "mixnetworks.localhost"
# Fault → what is found of it, what the evidence says of its cause, what mends it
FAULTS = {
    "a tag before the banner": ("refused host tag.demo-ads.localhost", "/faulty/:12;", "script"),
    "a frame without data-src": ("refused host frame.demo-ads.localhost", "ad.html", "data-src"),
    "a pixel in CSS": ("refused host pixel.demo-ads.localhost", "(image)", "wait"),
    "a service worker's cookie": ("undeclared cookie _demo_worker", "faulty-worker.js", "Declare"),
    "a cookie on a redirect": ("undeclared cookie _demo_hop", "302", "Declare _demo_hop"),
    "a cookie that survives": ("survived cookie _demo_stats", "/faulty/visit", "path"),
    "a tag that ignores GPC": (
        "refused host signal.demo-ads.localhost",
        "(signal)",
        "Privacy Cont",
    ),
    "storage under a no": ("refused local-storage demo-chat-log", "/faulty/:2", "support"),
    "a third party's cookie": ("undeclared cookie _demo_like", "widget.demo-social", "take it out"),
    "a beacon on unload": ("refused host beacon.demo-ads.localhost", "(ping)", "marketing"),
    "a CNAME'd tracker": ("refused cookie _demo_replay", f"metrics.{DOMAIN}", "replay"),
    "what is added again": ("refused cookie _demo_visits", "/faulty/:3", "analytics"),
}
TAG = '<script async src="{service}/banner.js"></script>'
PLAIN = {
    "words": "<h1>Words</h1><p>A page of words.</p>",
    "form": '<form action="/" method="get"><input name="q"><button>Search</button></form>'
    "<script>document.cookie = 'csrftoken=1; path=/'</script>",
    "app": "<div id=app></div><script>history.pushState({}, '', '/app/two');"
    "fetch('/data.json'); app.textContent = 'An app'; setInterval(() => fetch('/data.json'), 500)"
    "</script>",
    "waiting": '<script type="text/plain" data-consent="analytics">'
    "document.cookie = '_demo_visits=1; path=/; domain=mixnetworks.localhost'</script>"
    '<template data-consent="marketing"><img src="/pixel.svg" alt=""></template>',
    "frames": '<iframe title="Own" src="/words"></iframe><link rel="icon" href="data:,">'
    "<img src='data:image/svg+xml,<svg/>' alt=''><script>new Worker('data:text/javascript,0')"
    "</script>",
}


SEED = """
from consent.management.commands import demo
site = demo.seed({origin!r})
site.origins += {plain!r}
site.save()
"""


@dataclass
class Plain(Site):
    """Five sites at one port, each by its name."""

    service: str
    port: int = 0

    def get(self, host: str, path: str) -> Reply:
        name = host.partition(".")[0]
        tag = TAG.format(service=self.service)
        return Reply(f"<!doctype html><title>{name}</title>{tag}{PLAIN[name]}")


@dataclass(frozen=True)
class Demo:
    project: Project
    plain: list[str]  # origins of sites that obey

    def rehearse(self, *pages: str, region: str) -> Report:
        plan = Plan(pages, self.project.url, "mix", (region,), "X-Region")
        with ThreadPoolExecutor(1) as thread:  # Playwright's other loop is in this one
            return thread.submit(rehearse, plan).result()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    project = Project.make(tmp_path_factory.mktemp("faulty"), CONSENT_DEMO_INSPECTOR="")
    with serving(Plain(project.url)) as sites:
        plain = [f"http://{name}.mixnetworks.localhost:{sites.port}" for name in PLAIN]
        project.migrate()
        lines = "".join(f"\n{origin}" for origin in plain)
        project.python(SEED.format(origin=project.site_url, plain=lines))
        with project.running("demo"):
            project.await_everywhere(project.site_url, "notice 1")
            yield Demo(project, plain)


@pytest.mark.parametrize("region", ["FR", "US-CO"])
def test_each_planted_fault_is_named_with_cause_and_mend(demo: Demo, region: str) -> None:
    report = demo.rehearse(f"{demo.project.site_url}/faulty/", region=region)

    found = [(f"{row.rule} {row.kind} {row.name}", row) for row in report.violations]
    named = {
        fault
        for fault, (what, cause, mend) in FAULTS.items()
        if any(what == name and cause in row.evidence and mend in row.mend for name, row in found)
    }
    assert FAULTS.keys() - named == set(), {name for name, _ in found}


@pytest.mark.timeout(900)  # eight pages and five sites, answered in every way
def test_no_page_that_obeys_is_accused(demo: Demo) -> None:
    own = [path for path, (page, language) in site.ROUTES.items() if page != "video"]
    pages = [f"{demo.project.site_url}{path}" for path in own if path.count("/") < 3]

    report = demo.rehearse(*pages, *(f"{origin}/" for origin in demo.plain), region="US-CO")

    assert {cell.page for cell in report.cells} == {*pages, *(f"{url}/" for url in demo.plain)}
    assert report.findings == []
