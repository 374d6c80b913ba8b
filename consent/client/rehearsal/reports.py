"""Write a report down: for people, and for machines that run tests."""

from collections import defaultdict
from collections.abc import Iterator

from consent.client.rehearsal.judging import Finding
from consent.client.rehearsal.walk import Report

_Group = tuple[str, str, str, str]


def groups(report: Report) -> dict[_Group, list[Finding]]:
    """Return what was found, together where it is one thing in one page: several cells have it."""
    found: dict[_Group, list[Finding]] = defaultdict(list)
    for one in report.findings:
        found[one.cell.page, one.rule, one.kind, one.name].append(one)
    return found


def text(report: Report) -> str:
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield from report.remarks
    for (page, rule, kind, name), found in groups(report).items():
        first = found[0]
        yield f"\n{rule.upper()} {kind} {name}"
        yield f"  page      {page}"
        yield f"  evidence  {first.evidence}"
        cells = dict.fromkeys(f"{one.cell.answer} in {one.cell.place}" for one in found)
        yield f"  met       {', '.join(cells)}"
        yield f"  mend      {first.mend}"
    pages = {cell.page for cell in report.cells}
    yield (
        f"\nNotice {report.notice}: {len(report.cells)} looks at {len(pages)} pages in "
        f"{report.seconds:.0f} s, {len(report.violations)} violations."
    )
