"""What a rehearsal reports: who may, what is kept, and what staff read and declare of it."""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent import notices
from consent.admin.sites.site import make_token
from consent.api import servers
from consent.client.rehearsal import command
from consent.client.rehearsal.judging import Cell, Finding, Report
from consent.models import Change, Cookie, Notice, Site
from consent.record import rehearsals
from tests.admin.detected import LIST, declare_address, listed, see
from tests.admin.forms import change

PAGE = "https://www.mixnetworks.com/plans/"
CELLS = [
    Cell(PAGE, "FR", signal, step) for signal in (False, True) for step in ("nothing", "reject")
]
STRANGE = Finding("undeclared", "cookie", "_hjid", CELLS[1], "by the script /hj.js:3", "Declare it")
REFUSED = STRANGE._replace(rule="refused", name="_ga", evidence="by a tag", mend="Let it wait")
Reporting = Callable[..., Any]


@pytest.fixture
def tell(notice: Notice) -> Reporting:
    """Report as the command does, from CI."""
    text = make_token(notice.site, "ci", ["rehearsals"])

    def call(*findings: Finding, bearer: str = text, body: str = "") -> Any:
        report = Report(1, list(findings), cells=CELLS, region_header="X-Region")
        return Client().post(
            "/v1/rehearsals?site=mix",
            body or command.posted(report),
            content_type="application/json",
            headers={"Authorization": f"Bearer {bearer}"},
        )

    return call


def shown(staff: Client, site: Site) -> str:
    response = staff.get(reverse("admin:consent_site_rehearse", args=[site.pk]))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.text)


def test_who_reports_shows_a_token_of_its_scope_and_a_report(tell: Reporting, site: Site) -> None:
    accounts = make_token(site, "shop", ["accounts"])
    later = command.posted(Report(2, cells=CELLS))

    answers = [
        tell(bearer="mixc_wrong"),
        tell(bearer=accounts),
        tell(body=later),
        tell(body="{}"),
        tell(body=" " * (servers.MAX_REPORT + 1)),
    ]

    assert [answer.status_code for answer in answers] == [401, 403, 400, 400, 413]
    assert not Change.objects.filter(name__startswith="rehearsal")


@pytest.mark.parametrize(
    ("findings", "passed"),
    [((), True), ((REFUSED._replace(rule="pop-up"),), True), ((REFUSED,), False)],
)
def test_a_report_is_a_row_of_the_history(
    tell: Reporting, findings: tuple[Finding, ...], passed: bool
) -> None:
    assert tell(*findings).json() == {"passed": passed}

    row = Change.objects.get(name="rehearsal of notice 1")
    assert (row.by, row.site, row.field) == ("token “ci”", "mix", "passed" if passed else "failed")
    report = command.posted(Report(1, list(findings), cells=CELLS, region_header="X-Region"))
    last = rehearsals.last("mix")
    assert last and last.digest == sha256(report.encode()).hexdigest() and row.new == report
    assert "message" not in report and "\n" not in report


def test_a_bad_sites_report_arrives(tell: Reporting) -> None:
    """With lines of evidence as long as a tag manager's addresses make them."""
    by = f"GET https://ads.example.com/{'a' * 170} (script) (1.2 s, after reject), asked for by "
    evidence = f"{by}https://www.googletagmanager.com/gtm.js?id={'B' * 150}:12; marketing is denied"
    assert tell(*(REFUSED._replace(name=f"_{n}", evidence=evidence) for n in range(200))).json()

    last = rehearsals.last("mix")
    assert last and len(last.run["results"]) == 200


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize("depth", [1, 950])
@pytest.mark.parametrize("place", ['{"runs"', '"properties": {"notice"', '{"ruleId"', '"kind"'])
def test_only_what_is_described_is_taken(
    tell: Reporting, staff: Client, place: str, depth: int
) -> None:
    """A row stays for ever: what is indented on each level, or deep, must never be in one."""
    report = command.posted(Report(1, [REFUSED], cells=CELLS))
    first, brace, rest = place.rpartition("{")
    more = place[: len(first) + len(brace)] + f'"more": {nested(depth)}, ' + rest
    assert place in report

    assert tell(body=report.replace(place, more, 1)).status_code == 400
    assert tell(body=report).status_code == 200
    assert staff.get("/admin/").status_code == 200


def test_a_row_that_holds_the_whole_report_is_still_read(
    tell: Reporting, staff: Client, site: Site
) -> None:
    report = command.sarif(Report(1, [REFUSED], cells=CELLS))
    facts: dict[str, Any] = {"model": "consent.site", "action": "added", "site": "mix"}
    Change.objects.create(**facts, name="rehearsal of notice 1", field="failed", new=report)

    page = shown(staff, site)

    assert "by a tag" in page and sha256(report.encode()).hexdigest() in page


@pytest.mark.parametrize(
    "page", ["https://a.example/'; ls; '", "javascript:1", "https://a.example/ x"]
)
def test_no_line_that_staff_copy_commands_a_shell(tell: Reporting, page: str) -> None:
    sent = command.posted(Report(1, cells=[CELLS[0]._replace(page=page)]))
    assert tell(body=sent).status_code == 400


def test_nobody_is_kept_from_saving_the_site_by_a_report(
    tell: Reporting, staff: Client, site: Site
) -> None:
    """A form refuses what changed since it was opened: the site itself did not."""
    address = change(site)
    version = staff.get(address).context["adminform"].form.initial["edit_version"]
    tell()

    assert staff.get(address).context["adminform"].form.initial["edit_version"] == version


def test_the_page_shows_the_last_report_and_how_to_run_it_again(
    tell: Reporting, staff: Client, site: Site
) -> None:
    assert "There is none." in shown(staff, site)
    tell(REFUSED)
    tell(STRANGE)

    page = shown(staff, site)

    assert "Failed" in page and "Notice 1, which is in force" in page and PAGE in page
    assert "nothing, reject" in page and "off, on" in page
    assert "by the script /hj.js:3" in page and "after reject; in FR" in page
    assert "by a tag" not in page and "Declare it" in page
    line = f"mix-consent rehearse '{PAGE}' --service http://consent.mixnetworks.localhost:8000 "
    assert line + "--site mix --region-header X-Region --region FR" in page


def test_an_undeclared_name_is_found_with_its_evidence_until_it_is_declared(
    tell: Reporting, staff: Client, site: Site
) -> None:
    see("other")
    tell(STRANGE, REFUSED)

    assert listed(staff) == ["_hjid", "other"]
    assert listed(staff, q="HJ") == ["_hjid"]
    assert "Rehearsed: by the script /hj.js:3" in staff.get(reverse(LIST)).text
    address = declare_address(staff, "_hjid").replace("&", "&amp;")
    assert address in shown(staff, site)

    category = site.categories.get(key="analytics")
    Cookie.objects.create(category=category, name="_hjid", provider="Hotjar")
    assert listed(staff) == ["other"] and listed(staff, state="draft") == ["_hjid"]
    assert "Declared, not published" in shown(staff, site)


def test_what_a_page_was_made_to_say_is_shown_as_text(
    tell: Reporting, staff: Client, site: Site
) -> None:
    markup = "<img src=x onerror=alert(1)>"
    tell(Finding("undeclared", markup, markup, CELLS[0], markup, markup))

    for page in (shown(staff, site), staff.get(reverse(LIST)).text):
        assert "&lt;img src=x" in page and "<img src=x" not in page


def test_one_that_browsers_met_too_is_listed_once(tell: Reporting, staff: Client) -> None:
    see("_hjid", what="cookie", count=3)
    tell(STRANGE)

    [(found, *_)] = staff.get(reverse(LIST)).context["rows"]

    assert (found.total, found.evidence) == (3, "by the script /hj.js:3")
    tell()
    [(found, *_)] = staff.get(reverse(LIST)).context["rows"]
    assert (found.total, found.evidence) == (3, "")


def test_what_was_declared_and_published_since_is_found_no_more(
    tell: Reporting, staff: Client, notice: Notice
) -> None:
    tell(STRANGE._replace(name="mix_consent_state"))

    assert notices.current("mix").number == 1
    assert [listed(staff, state=problem) for problem in ("open", "draft", "declared")] == [
        [],
        [],
        [],
    ]
