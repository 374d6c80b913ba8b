"""Write a report down: for people, and for machines that run tests."""

import base64
import hashlib
import json
from collections import defaultdict
from html import escape
from pathlib import Path
from string import Template
from xml.etree import ElementTree as Xml

from consent.client.rehearsal.judging import Finding
from consent.client.rehearsal.walk import Report

_PAGE = Template(Path(__file__).with_name("report.html").read_text(encoding="utf-8"))


def text(report: Report) -> str:
    lines = [*report.remarks]
    for title, found in _groups(report).items():
        lines += ["", title, f"  page      {found[0].cell.page}"]
        lines += [f"  {name:9} {value}" for name, value in _facts(found).items()]
    return "\n".join([*lines, "", _summary(report), ""])


def junit(report: Report) -> str:
    """Each thing that was met is a case that failed; there is one more for the rest."""
    violations = {t: one for t, one in _groups(report).items() if one[0].is_violation}
    suite = Xml.Element("testsuite", name="rehearsal", failures=str(len(violations)))
    suite.set("tests", str(len(violations) + 1))
    Xml.SubElement(suite, "testcase", classname="rehearsal", name=_summary(report))
    for title, found in violations.items():
        case = Xml.SubElement(suite, "testcase", classname=found[0].cell.page, name=title)
        failure = Xml.SubElement(case, "failure", message=found[0].mend)
        failure.text = "\n".join(f"{name}: {value}" for name, value in _facts(found).items())
    return Xml.tostring(suite, "unicode", xml_declaration=True)


def sarif(report: Report) -> str:
    results = [
        {
            "ruleId": found[0].rule,
            "level": "error" if found[0].is_violation else "note",
            "message": {"text": f"{title}: {found[0].evidence}. {found[0].mend}"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": found[0].cell.page}}}],
        }
        for title, found in _groups(report).items()
    ]
    run = {"tool": {"driver": {"name": "mix-consent rehearse"}}, "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"version": "2.1.0", "$schema": schema, "runs": [run]}, indent=1)


def html(report: Report) -> str:
    """One file with all that it needs: what was found, and what visitors were shown."""
    found = "".join(
        f"<h3>{escape(title)}</h3><dl>"
        + "".join(f"<dt>{name}<dd>{escape(value)}" for name, value in _facts(one).items())
        + "</dl>"
        for title, one in _groups(report).items()
    )
    pictures = "".join(
        f'<figure><img src="data:image/jpeg;base64,{base64.b64encode(one).decode()}" alt="">'
        f"<figcaption>{escape(name)}</figcaption></figure>"
        for name, one in sorted(report.pictures.items())
    )
    remarks = "".join(f"<p>{escape(one)}" for one in report.remarks)
    summary = escape(_summary(report))
    return _PAGE.substitute(
        summary=summary, remarks=remarks, found=found or "<p>Nothing.", pictures=pictures
    )


def found(report: Report) -> str:
    """What nobody has declared, with where it came from."""
    rows = [one[0] for one in _groups(report).values() if one[0].rule == "undeclared"]
    listed = [{"kind": one.kind, "name": one.name, "evidence": one.evidence} for one in rows]
    return json.dumps(listed, indent=1)


def _groups(report: Report) -> dict[str, list[Finding]]:
    """Return what was found, by what it is: one thing may be met in many cells."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for one in report.findings:
        groups[f"{one.rule}: {one.kind} {one.name}"].append(one)
    return dict(sorted(groups.items()))


def _facts(found: list[Finding]) -> dict[str, str]:
    steps = ", ".join(dict.fromkeys(one.cell.step for one in found))
    visitors = ", ".join(dict.fromkeys(one.cell.visitor for one in found))
    pages = len({one.cell.page for one in found})
    return {
        "evidence": found[0].evidence,
        "met": f"after {steps}; in {visitors}; on {pages} page(s)",
        "mend": found[0].mend,
    }


def _summary(report: Report) -> str:
    pages = len({cell.page for cell in report.cells})
    things = {(one.rule, one.kind, one.name) for one in report.violations}
    digest = hashlib.sha256(
        json.dumps([report.notice, report.cells, report.findings]).encode()
    ).hexdigest()
    return (
        f"Notice {report.notice}: {len(report.cells)} looks at {pages} page(s) in "
        f"{report.seconds:.0f} s, {len(things)} violation(s). SHA-256 {digest}"
    )
