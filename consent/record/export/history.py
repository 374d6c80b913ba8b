"""That decisions were exported is on record itself: who, what, and how many."""

from consent.models import Change, Decision
from consent.record.acting import actor
from consent.record.export.selection import Selection


def write_down(selection: Selection, number: int, kind: str) -> None:
    """Write it down, before the first line is handed out."""
    count = f"{number:,} decision{'' if number == 1 else 's'}"
    site = selection.sites[0] if len(selection.sites) == 1 else ""
    _write("Export of decisions", site, f"{count}, {_what(selection)}, as {kind}")


def write_down_evidence(decision: Decision) -> None:
    _write("Evidence taken out", decision.notice.site.key, "1 decision, as an archive")


def _write(name: str, site: str, words: str) -> None:
    """Neither visitor nor receipt nor account is named: nothing leads to what may be erased."""
    Change.objects.create(
        by=actor(),
        site=site,
        model=Decision._meta.label_lower,
        name=name,
        action=Change.Action.ADDED,
        field="download",
        new=words,
    )


def _what(selection: Selection) -> str:
    days = f"{selection.first or 'the first day'} to {selection.last or 'today'}"
    whose = "of one visitor or account, " if selection.is_of_one else ""
    part = ", going on after an earlier part" if selection.after else ""
    return f"{whose}{days}{part}"
