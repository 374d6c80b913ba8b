"""Rehearse pages in a real browser, and say whether each refusal is obeyed.

    mix-consent rehearse https://www.example.com --service https://consent.example.com --site mix

Each page is visited from each place, with and without Global Privacy Control, and every answer is
given. What the browser then keeps, and whom it asks, is judged by the published notice. It ends
with 1 if anything is not allowed or was not rehearsed, with 2 if nothing could be judged. With a
site token of the scope `rehearsals` in MIX_CONSENT_TOKEN the service keeps the report.
"""

import base64
import json
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from xml.etree import ElementTree as Xml

from consent.client.rehearsal.judging import Cell, Finding, Plan, Report, ServiceError
from consent.client.service import FetchError, Service

_POSTED = ("ruleId", "level", "properties")  # of a finding
_PAGE = Template(Path(__file__).with_name("report.html").read_text(encoding="utf-8"))


def text(report: Report) -> str:
    found = [f"{title}\n{_lines(rows)}" for title, rows in _groups(report)]
    return "\n\n".join([*report.remarks, *found, _summary(report)]) + "\n"


def junit(report: Report) -> str:
    """Each thing that was met is a case that failed; there is one more for the rest."""
    suite = Xml.Element("testsuite", name="rehearsal")
    Xml.SubElement(suite, "testcase", classname="rehearsal", name=_summary(report))
    for title, found in _groups(report):
        if found[0].is_violation:
            case = Xml.SubElement(suite, "testcase", classname=found[0].cell.page, name=title)
            Xml.SubElement(case, "failure", message=found[0].mend).text = _lines(found)
    suite.attrib |= {"tests": str(len(suite)), "failures": str(len(suite) - 1)}
    return Xml.tostring(suite, "unicode", xml_declaration=True)


def sarif(report: Report) -> str:
    results = [
        {
            "ruleId": found[0].rule,
            "level": "error" if found[0].is_violation else "note",
            "message": {"text": f"{title}: {found[0].evidence}. {found[0].mend}"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": found[0].cell.page}}}],
            "properties": {"kind": found[0].kind, "name": found[0].name} | _facts(found),
        }
        for title, found in _groups(report)
    ]
    cells = [*report.cells, *(finding.cell for finding in report.findings)]
    tried = {name: [*dict.fromkeys(getattr(cell, name) for cell in cells)] for name in Cell._fields}
    facts = {
        "notice": report.notice,
        "looks": len(report.cells),
        **tried,
        "region_header": report.region_header,
        "remarks": report.remarks,
        "pictures": {name: sha256(image).hexdigest() for name, image in report.pictures.items()},
    }
    run = {"tool": {"driver": {"name": "mix-consent"}}, "properties": facts, "results": results}
    return json.dumps({"version": "2.1.0", "runs": [run]}, indent=1)


def posted(report: Report) -> str:
    """What the service keeps of it, without indent: the row can never be deleted."""
    (run,) = json.loads(sarif(report))["runs"]
    results = [{name: result[name] for name in _POSTED} for result in run["results"]]
    return json.dumps({"runs": [{"properties": run["properties"], "results": results}]})


def html(report: Report) -> str:
    """One file with all that it needs: what was found, and what visitors were shown."""
    found = [
        f"<h3>{escape(title)}</h3><p>{escape(_lines(findings))}"
        for title, findings in _groups(report)
    ]
    pictures = "".join(
        f'<figure><img src="data:image/jpeg;base64,{base64.b64encode(image).decode()}" alt="">'
        f"<figcaption>{escape(name)}</figcaption></figure>"
        for name, image in sorted(report.pictures.items())
    )
    summary = "<p>".join(map(escape, (_summary(report), *report.remarks)))
    return _PAGE.substitute(
        summary=summary, found="".join(found) or "<p>Nothing.", pictures=pictures
    )


def _groups(report: Report) -> list[tuple[str, list[Finding]]]:
    """Return what was found, by what it is: one thing may be met in many cells."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        groups[f"{finding.rule}: {finding.kind} {finding.name}"].append(finding)
    return sorted(groups.items())


def _lines(found: list[Finding]) -> str:
    return "\n".join(f"{name.capitalize()}: {text}" for name, text in _facts(found).items())


def _facts(found: list[Finding]) -> dict[str, str]:
    first, cells = found[0], [row.cell for row in found]
    seen = [(cell.step, cell.visitor, cell.page) for cell in cells]
    steps, visitors, pages = (dict.fromkeys(each) for each in zip(*seen, strict=True))
    met = f"after {', '.join(steps)}; in {', '.join(visitors)}; on {len(pages)} page(s)"
    return {"page": first.cell.page, "evidence": first.evidence, "met": met, "mend": first.mend}


def _summary(report: Report) -> str:
    pages = len({cell.page for cell in report.cells})
    things = {(violation.rule, violation.kind, violation.name) for violation in report.violations}
    looks = f"{len(report.cells)} looks at {pages} page(s)"
    clicks = "".join(f" Clicked {times} times: {label}." for label, times in report.clicks.items())
    return f"Notice {report.notice}: {looks}, {len(things)} violation(s).{clicks}"


_FILES = {"junit": junit, "sarif": sarif, "html": html}


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "mix-consent", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("action", choices=["rehearse"])
    add("pages", nargs="+", metavar="PAGE", help="Its whole address.")
    add(
        "--service",
        required=True,
        help="The consent service's origin.",
        type=lambda url: url.rstrip("/"),
    )
    add("--site", required=True, help="The site's key.")
    add(
        "--region",
        action="append",
        default=[],
        dest="regions",
        metavar="PLACE",
        help="As US-CA; again for more.",
    )
    add(
        "--region-header",
        default="",
        metavar="NAME",
        help="The header that carries the place. The service takes it from a trusted proxy.",
    )
    for name in _FILES:
        add(f"--{name}", type=Path, metavar="FILE", help="Write it there, too.")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Rehearse; return 0, 1 where something was found, or 2 where nothing could be."""
    given = _parser().parse_args(arguments)
    try:
        from consent.client.rehearsal import walk

        report = walk.rehearse(Plan(*(getattr(given, name) for name in Plan._fields)))
    except (ModuleNotFoundError, ServiceError) as error:
        hint = "; pip install 'mix-consent[rehearsal]'" * isinstance(error, ModuleNotFoundError)
        sys.stderr.write(f"Nothing was rehearsed. {error}{hint}\n")
        return 2
    sys.stdout.write(text(report))
    for name, write in _FILES.items():
        if path := getattr(given, name):
            path.write_text(write(report), encoding="utf-8")
    if token := os.environ.get("MIX_CONSENT_TOKEN"):
        try:
            service = Service(given.service, token=token, timeout=30)
            service.report(given.site, posted(report))
        except (FetchError, OSError) as error:
            sys.stderr.write(f"The service did not take the report. {error}\n")
            return 2
    return 1 if report.violations or report.remarks else 0
