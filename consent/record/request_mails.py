"""Queue mails about a request to staff and requester, at its start and end; each once (R162, R168).

An answer states what its row states. No mail holds what a stranger wrote into the form: it cannot
be used to send text to anybody, and the staff's mailbox holds no copy that would have to go too.
"""

from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.lib import durations
from consent.models import Mail, OptOutRequest
from consent.record import mails
from consent.record.opt_outs import APPEAL_DAYS, promise, recorded

MAX_AN_HOUR = 100  # requests per site that are mailed; nobody would read more
_HOUR = timedelta(hours=1)


def announce(row: OptOutRequest) -> None:
    """Queue a mail about a new request to the site's contact, and a receipt to the requester."""
    if _are_many(row):
        return
    if row.manner == OptOutRequest.Manner.FORM:
        _queue(row, "task", to=row.site.email, language="en")
    is_due = row.due_on >= timezone.now().date()  # entered later than that, a receipt is untrue
    if is_due and row.answers_to and not _has_receipt_today(row):
        _queue(row, "receipt", to=row.answers_to)


def answer(row: OptOutRequest) -> bool:
    """Queue a mail to the requester, how the request ended; return whether there will be one."""
    if row.answers_to:
        _queue(row, "answer", to=row.answers_to)
    return is_answered(row)


def is_answered(row: OptOutRequest) -> bool:
    return row.mails.filter(event=_event(row, "answer")).exists()


def answer_text(row: OptOutRequest) -> str:
    """Return what is answered to a request that has ended, to read out or to post."""
    return _text(row, "answer")[1]


def _event(row: OptOutRequest, kind: str) -> str:
    return f"{kind} of request {row.pk}"


def _queue(row: OptOutRequest, kind: str, *, to: str, language: str = "") -> None:
    subject, text = _text(row, kind, language=language)
    mails.queue(row.site, _event(row, kind), to=to, subject=subject, text=text, request=row)


def _are_many(row: OptOutRequest) -> bool:
    """Return whether the hour before this request already had the maximum of mailed requests."""
    rows = OptOutRequest.objects.filter(site=row.site, pk__lt=row.pk).order_by("-pk")
    last = rows.values_list("received_at", flat=True)[MAX_AN_HOUR - 1 : MAX_AN_HOUR]
    return any(at > row.received_at - _HOUR for at in last)


def _has_receipt_today(row: OptOutRequest) -> bool:
    """Return whether this address got a receipt today, since the form must not flood a mailbox."""
    receipts = Mail.objects.filter(event__startswith="receipt of request ", to=row.answers_to)
    return receipts.filter(queued_at__date=timezone.now().date()).exists()


def _text(row: OptOutRequest, template: str, *, language: str = "") -> tuple[str, str]:
    """Return a mail's subject and text, by default in the request's language."""
    with translation.override(language or row.language):
        subjects = {
            "task": f"Opt-out request {row.pk}, due {date_format(row.due_on, 'l j F Y')}",
            "receipt": _("We have your opt-out request"),
            "answer": _("Our answer to your opt-out request"),
        }
        facts = {
            "row": row,
            "day": durations.day(row.received_at),
            "names": "; ".join(row.told.splitlines()),
            "page": mails.link("consent_optoutrequest_change", row.pk),
            "promise": promise(row.due_on),
            "recorded": recorded(row.pk, row.due_on),
            "appeal_days": APPEAL_DAYS,
        }
        return subjects[template], render_to_string(f"consent/mail/{template}.txt", facts)
