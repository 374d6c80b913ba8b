"""How a rehearsal judges what a browser met, and how it reports: no browser here."""

import json
import re
import socket
import time
from datetime import UTC, datetime
from hashlib import sha256
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import yaml

from consent.client.rehearsal import command, walk
from consent.client.rehearsal.judging import (
    Cell,
    Finding,
    Judge,
    Plan,
    Report,
    ServiceError,
    Sighting,
)
from consent.kernel.rules import Answer, Choice, Judgement
from tests.client.service import (
    COOKIE,
    ISSUER,
    RING,
    FakeService,
    category,
    notice,
    region,
    sign,
)
from tests.shared import ROOT

Seen = tuple[str, str, str]  # kind, name, who wrote it
PAGE = "https://www.mixnetworks.com/"
NOTICE = notice() | {
    "categories": [
        {"hosts": [], **item} | {"hosts": ["*.ads.example"] if item["key"] == "marketing" else []}
        for item in [*notice()["categories"], category("replay", "_rec", records=True)]
    ],
    "regions": [region("CO", "opt-out"), *notice()["regions"]],
}
STORED = {"name": "seen", "kind": "local-storage"}
NOTICE["categories"][4]["cookies"].append(STORED)
CELLS = tuple(
    product(("US-CA", "CO", "FR", "ZZ"), (False, True), ("nothing", "accept", "reject", "choose"))
)
FINDING = Finding(
    "refused", "cookie", "_ga", Cell(PAGE, "FR", False, "reject"), "<by a tag>", "Mend"
)


@pytest.fixture
def judge() -> Judge:
    keys, published = (json.dumps(document).encode() for document in (RING.jwks(), NOTICE))
    return Judge(keys, published, Plan([PAGE], ISSUER, "mix"))


def due(judge: Judge, cell: Cell) -> dict[str, Judgement]:
    return dict(judge.due(cell, cell.step))


def cookie_for(judge: Judge, cell: Cell) -> str:
    """What the service gives to somebody who answers so there."""
    if (choices := judge.choices(cell.step)) is None:
        return ""
    rules, now = judge.snapshot.ruleset, int(time.time())
    rule = rules.region(cell.region, today=datetime.fromtimestamp(now, UTC).date())
    given = rules.resolve(choices, signal=cell.signal)
    answered = {key: Choice(1, granted) for key, granted in given.items()}
    return f"{COOKIE}={sign(Answer(now, answered, cell.signal, cell.region, rule.model))}"


def shown(wanted: dict[str, Judgement]) -> dict[str, dict[str, str]]:
    return {key: {"verdict": row.verdict, "reason": row.reason} for key, row in wanted.items()}


@pytest.mark.parametrize("place", CELLS)
def test_each_cell_is_judged_as_by_the_client_library(
    judge: Judge, place: tuple[str, bool, str]
) -> None:
    cell = Cell(PAGE, *place)
    wanted = due(judge, cell)

    assert [*judge.differences(cell, wanted, shown(wanted), cookie_for(judge, cell))] == []


def test_a_banner_or_a_server_that_judges_otherwise_is_named(judge: Judge) -> None:
    cell = Cell(PAGE, "FR", False, "accept")
    wanted = due(judge, cell)
    banner = shown(wanted | {"analytics": due(judge, cell._replace(step="reject"))["analytics"]})

    of_banner = judge.differences(cell, wanted, banner, cookie_for(judge, cell))
    of_server = judge.differences(cell, wanted, shown(wanted), "")

    assert [finding.name for finding in of_banner] == ["analytics"]
    assert {finding.name for finding in of_server} == (judge.choices("accept") or {}).keys()


@pytest.mark.parametrize(
    ("place", "seen", "rule", "mend"),
    [
        (("FR", False, "nothing"), ("cookie", "_ga", "script"), "refused", '"analytics"'),
        (("FR", False, "reject"), ("cookie", "_ga_1", ""), "survived", "path"),
        (("FR", False, "accept"), ("cookie", "_ga", "script"), None, ""),
        (("US-CA", False, "nothing"), ("cookie", "_fbp", "script"), None, ""),
        (("US-CA", True, "nothing"), ("cookie", "_fbp", "response"), "refused", "Global Privacy"),
        (("US-CA", True, "accept"), ("host", "a.ads.example", "request"), "refused", "data-src"),
        (("US-CA", False, "nothing"), ("cookie", "_rec", "script"), "refused", '"replay"'),
        (("FR", False, "reject"), ("local-storage", "seen", "script"), "refused", '"analytics"'),
        (("FR", False, "reject"), ("session-storage", "seen", "script"), "undeclared", "Found"),
        (("FR", False, "accept"), ("cookie", "strange", "script"), "undeclared", "Found cookies"),
        (("FR", False, "accept"), ("host", "cdn.example", "request"), "undeclared", "Found"),
        (("FR", False, "reject"), ("cookie", "sessionid", "response"), None, ""),
        (("FR", False, "reject"), ("cookie", "mix_consent_state", "script"), None, ""),
        (("FR", False, "reject"), ("host", "www.mixnetworks.com", "request"), None, ""),
        (("FR", False, "reject"), ("host", "consent.mixnetworks.com", "request"), None, ""),
    ],
)
def test_what_was_met_is_allowed_or_named_with_its_mend(
    judge: Judge, place: tuple[str, bool, str], seen: Seen, rule: str | None, mend: str
) -> None:
    cell, (kind, name, by) = Cell(PAGE, *place), seen

    found = [*judge.findings(cell, due(judge, cell), [Sighting(kind, name, "", "by a tag", by)])]

    assert [finding.rule for finding in found] == ([rule] if rule else [])
    assert all(
        mend in finding.mend and finding.evidence.startswith("by a tag") for finding in found
    )


@pytest.mark.parametrize(("canonical", "rules"), [("", []), ("t.tracker.example", ["undeclared"])])
def test_a_host_of_the_site_is_its_own_unless_dns_says_otherwise(
    judge: Judge, monkeypatch: pytest.MonkeyPatch, canonical: str, rules: list[str]
) -> None:
    name = f"metrics{len(canonical)}.mixnetworks.com"
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, canonical, ())])
    cell = Cell(PAGE, "FR", False, "reject")

    found = judge.findings(cell, due(judge, cell), [Sighting("host", name, "", "", "request")])

    assert [finding.rule for finding in found] == rules


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (Report(), 0),
        (Report(findings=[FINDING._replace(rule="pop-up")]), 0),
        (Report(findings=[FINDING]), 1),
        (Report(remarks=["FR was not rehearsed"]), 1),
    ],
)
def test_the_exit_code_is_the_gate(
    monkeypatch: pytest.MonkeyPatch, report: Report, status: int
) -> None:
    monkeypatch.setattr(walk, "rehearse", lambda plan: report)
    assert command.main(["rehearse", PAGE, "--service", ISSUER, "--site", "mix"]) == status


@pytest.mark.parametrize(
    "error", [ServiceError("no notice"), ModuleNotFoundError(name="playwright")]
)
def test_where_nothing_can_be_judged_it_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    monkeypatch.setattr(walk, "rehearse", lambda plan: (_ for _ in ()).throw(error))
    assert command.main(["rehearse", PAGE, "--service", ISSUER, "--site", "mix"]) == 2
    assert "Nothing was rehearsed. " in capsys.readouterr().err


@pytest.mark.parametrize(("answer", "status"), [(200, 1), (403, 2), (503, 2)])
def test_who_has_a_token_hands_the_report_over(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    service: FakeService,
    capsys: pytest.CaptureFixture[str],
    answer: int,
    status: int,
) -> None:
    monkeypatch.setenv("MIX_CONSENT_TOKEN", "mixc_ci")
    monkeypatch.setattr(walk, "rehearse", lambda plan: Report(3, [FINDING], ["FR was not"]))
    page, service.status = tmp_path / "report.sarif", answer
    line = ["rehearse", PAGE, "--service", service.url, "--site", "mix", "--sarif", str(page)]

    assert command.main(line) == status

    ((_, headers, _),) = service.requests
    (body,) = service.bodies
    assert headers["authorization"] == "Bearer mixc_ci"
    (sent,), (written,) = body["runs"], json.loads(page.read_text())["runs"]
    assert sent == {
        "properties": written["properties"],
        "results": [
            {n: row[n] for n in ("ruleId", "level", "properties")} for row in written["results"]
        ],
    }
    assert ("did not take the report" in capsys.readouterr().err) is (status == 2)


def test_each_report_names_a_thing_once_with_evidence_and_mend() -> None:
    again = FINDING._replace(cell=FINDING.cell._replace(step="next page"))
    cells, pictures = [FINDING.cell, again.cell], {"FR, en": b"picture"}
    report = Report(findings=[FINDING, again], cells=cells, pictures=pictures)

    case = Xml.fromstring(command.junit(report))[1]
    (run,) = json.loads(command.sarif(report))["runs"]
    facts, (result,) = run["properties"], run["results"]
    (run,) = json.loads(command.sarif(Report(findings=[FINDING])))["runs"]
    assert (run["properties"]["looks"], run["properties"]["page"]) == (0, [PAGE])
    page = command.html(report)

    assert case.attrib == {"classname": PAGE, "name": "refused: cookie _ga"}
    assert "after reject, next page; in FR" in (case[0].text or "")
    assert (result["ruleId"], result["level"]) == ("refused", "error")
    assert result["properties"]["met"] == "after reject, next page; in FR; on 1 page(s)"
    assert facts["page"] == [PAGE] and facts["pictures"] == {
        "FR, en": sha256(b"picture").hexdigest()
    }
    assert "&lt;by a tag&gt;" in page and "<by" not in page
    assert "data:image/jpeg;base64,cGljdHVyZQ==" in page
    assert command.text(report).count("refused: cookie _ga") == 1


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_the_examples_for_ci_call_it_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    text = (ROOT / f"consent/integration/examples/rehearsal.{name}.yaml").read_text("utf-8")
    yaml.safe_load(text)
    (line,) = re.findall(r"mix-consent (rehearse .+?)\n *(?:- |artifacts)", text, re.DOTALL)
    plans: list[Plan] = []

    def rehearse(plan: Plan) -> Report:
        plans.append(plan)
        return Report()

    monkeypatch.setattr(walk, "rehearse", rehearse)
    monkeypatch.chdir(tmp_path)

    command.main(line.split())

    assert [plan[1:3] for plan in plans] == [("https://consent.example.com", "mix")]
    assert len(plans[0].pages) == 2
