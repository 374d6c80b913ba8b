"""Write a report down: for people, and for machines that run tests."""

import base64
import json
from collections import defaultdict
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from xml.etree import ElementTree as Xml

from consent.client.rehearsal.judging import Cell, Finding, Report

_PAGE = Template(Path(__file__).with_name("report.html").read_text(encoding="utf-8"))


def text(report: Report) -> str:
    found = [f"{title}\n{_told(one)}" for title, one in _groups(report).items()]
    return "\n\n".join([*report.remarks, *found, _summary(report)]) + "\n"


def junit(report: Report) -> str:
    """Each thing that was met is a case that failed; there is one more for the rest."""
    suite = Xml.Element("testsuite", name="rehearsal")
    Xml.SubElement(suite, "testcase", classname="rehearsal", name=_summary(report))
    for title, found in _groups(report).items():
        if found[0].is_violation:
            case = Xml.SubElement(suite, "testcase", classname=found[0].cell.page, name=title)
            Xml.SubElement(case, "failure", message=found[0].mend).text = _told(found)
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
        for title, found in _groups(report).items()
    ]
    cells = [*report.cells, *(one.cell for one in report.findings)]
    tried = {name: [*dict.fromkeys(getattr(one, name) for one in cells)] for name in Cell._fields}
    facts = {
        "notice": report.notice,
        "looks": len(report.cells),
        **tried,
        "region_header": report.region_header,
        "remarks": report.remarks,
        "pictures": {name: sha256(one).hexdigest() for name, one in report.pictures.items()},
    }
    run = {"tool": {"driver": {"name": "mix-consent"}}, "properties": facts, "results": results}
    return json.dumps({"version": "2.1.0", "runs": [run]}, indent=1)


def html(report: Report) -> str:
    """One file with all that it needs: what was found, and what visitors were shown."""
    found = [f"<h3>{escape(t)}</h3><p>{escape(_told(one))}" for t, one in _groups(report).items()]
    pictures = "".join(
        f'<figure><img src="data:image/jpeg;base64,{base64.b64encode(one).decode()}" alt="">'
        f"<figcaption>{escape(name)}</figcaption></figure>"
        for name, one in sorted(report.pictures.items())
    )
    summary = "<p>".join(map(escape, (_summary(report), *report.remarks)))
    return _PAGE.substitute(
        summary=summary, found="".join(found) or "<p>Nothing.", pictures=pictures
    )


def _groups(report: Report) -> dict[str, list[Finding]]:
    """Return what was found, by what it is: one thing may be met in many cells."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for one in report.findings:
        groups[f"{one.rule}: {one.kind} {one.name}"].append(one)
    return dict(sorted(groups.items()))


def _told(found: list[Finding]) -> str:
    return "\n".join(f"{name.capitalize()}: {text}" for name, text in _facts(found).items())


def _facts(found: list[Finding]) -> dict[str, str]:
    first, seen = found[0], [(one.cell.step, one.cell.visitor, one.cell.page) for one in found]
    steps, visitors, pages = (dict.fromkeys(each) for each in zip(*seen, strict=True))
    met = f"after {', '.join(steps)}; in {', '.join(visitors)}; on {len(pages)} page(s)"
    return {"page": first.cell.page, "evidence": first.evidence, "met": met, "mend": first.mend}


def _summary(report: Report) -> str:
    pages = len({cell.page for cell in report.cells})
    things = {(one.rule, one.kind, one.name) for one in report.violations}
    looks = f"{len(report.cells)} looks at {pages} page(s)"
    clicks = "".join(f" Clicked {times} times: {one}." for one, times in report.clicks.items())
    return f"Notice {report.notice}: {looks}, {len(things)} violation(s).{clicks}"
