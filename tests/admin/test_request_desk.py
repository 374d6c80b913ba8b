"""The request desk: all manners and endings, and every sentence of a mail true by its row."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import translation

from consent.intake import mails
from consent.lib import durations
from consent.models import OptOutRequest, Site
from tests.admin.forms import change

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADD = "admin:consent_optoutrequest_add"
TOLD = "Ads Ltd (by mail, ticket 12)\nMail House GmbH"
ENDINGS: dict[str, dict[str, str]] = {
    "done, told": {"outcome": "done", "told": TOLD},
    "done": {"outcome": "done"},
    "nothing": {"outcome": "nothing"},
    "declined": {"outcome": "declined", "reason": "The agent showed no permission."},
}
# manner, language, who, ending; `appeal`: against the declined request before it
TEN: list[tuple[str, str, dict[str, str], str]] = [
    ("form", "en", {"name": "Ada", "email": "ada@example.com"}, "done, told"),
    ("form", "fr", {"email": "blaise@example.com"}, "nothing"),
    ("form", "es", {"name": "Inés", "email": "ines@example.com"}, "declined"),
    ("e-mail", "en", {"email": "grace@example.com"}, "done"),
    ("e-mail", "fr", {"email": "simone@example.com"}, "done, told"),
    ("e-mail", "en", {"email": "alan@example.com"}, "declined"),
    ("e-mail", "en", {"email": "alan@example.com", "appeal": "yes"}, "declined"),
    ("phone", "es", {"name": "Luz", "email": "luz@example.com"}, "done, told"),
    ("phone", "en", {"name": "Barbara"}, "nothing"),  # who has no mail: it is read out
    (
        "post",
        "fr",
        {"name": "Luc", "agent_name": "Droits SARL", "agent_email": "bo@droits.example"},
        "declined",
    ),
]

Truth = Callable[[OptOutRequest, "re.Match[str]"], bool]


# What a mail may say: each sentence, in three languages, and by what of its row it is true
SENTENCES: list[tuple[str, Truth]] = [
    (
        r"You asked .+ not to sell or share your personal information\."
        r"|Vous avez demandé à .+ de ne pas vendre ni partager vos renseignements personnels\."
        r"|Usted pidió a .+ que no venda ni comparta su información personal\.",
        lambda row, _: not row.agent_email and not row.appeal_of,
    ),
    (
        r"You asked .+ on behalf of somebody else .+\.|Au nom d’une autre personne, vous .+\.",
        lambda row, _: bool(row.agent_email),
    ),
    (
        r"You appealed against our answer to your opt-out request number (?P<number>\d+)\.",
        lambda row, found: found["number"] == str(row.appeal_of_id),
    ),
    (
        r"(?:Request|La demande|La solicitud) (?P<number>\d+) \w+ \w+\."
        r" (?:We deal with it by|Nous la traitons au plus tard le|La atenderemos a más tardar el)"
        r" (?P<day>.+?)\.",
        lambda row, found: (
            found["number"] == str(row.pk) and found["day"] == day_of(row.due_on, row.language)
        ),
    ),
    (
        r"If you did not ask for this, .+? Only the request’s number and day stay\."
        r"|Si vous n’avez rien demandé, .+? le numéro et la date de la demande\."
        r"|Si usted no lo pidió, .+? el número y la fecha de la solicitud\.",
        lambda row, _: bool(row.answers_to),  # what it promises: the tests of R169
    ),
    (
        r"(?:This is our answer to your opt-out request number"
        r"|Voici notre réponse à votre demande d’opposition numéro"
        r"|Esta es nuestra respuesta a su solicitud de exclusión número)"
        r" (?P<number>\d+) (?:of|du|del) (?P<day>.+?)\.",
        lambda row, found: (
            found["number"] == str(row.pk) and found["day"] == day_of(row.received_at, row.language)
        ),
    ),
    (
        r"It is done\.|Elle est traitée\.|Está resuelta\.",
        lambda row, _: row.outcome == "done" and bool(row.note),
    ),
    (
        r"(?:We have told of it|Nous en avons avisé|Avisamos de ella a).?: (?P<names>.+?)\.",
        lambda row, found: (
            row.outcome == "done" and found["names"] == "; ".join(row.told.splitlines())
        ),
    ),
    (
        r"We found nobody who had .+, so there was nobody to tell\."
        r"|Nous n’avons trouvé personne qui tenait .+ personnels\. Il n’y avait .+ aviser\."
        r"|No encontramos a nadie que .+, así que no había a quién avisar\.",
        lambda row, _: row.outcome == "nothing" and bool(row.note) and not row.told,
    ),
    (
        r"(?:We have declined it\. This is why:|Nous l’avons refusée, pour la raison suivante.:"
        r"|La denegamos por este motivo:) (?P<reason>.+?\.)",
        lambda row, found: row.outcome == "declined" and found["reason"] == row.reason,
    ),
    (
        r"(?:You may appeal: .+ number|Vous pouvez contester ce refus.: .+ numéro"
        r"|Puede apelar: .+ número) (?P<number>\d+)\."
        r" (?:We answer an appeal in writing within 45 days\.|Nous .+ dans les 45 jours\."
        r"|Respondemos .+ plazo de 45 días\.)",
        lambda row, found: (
            row.outcome == "declined" and not row.appeal_of and found["number"] == str(row.pk)
        ),
    ),
    (
        r"You may also complain to the attorney general .+ where you live\."
        r"|Vous pouvez aussi porter plainte [^.]+\."
        r"|También puede presentar una queja .+ donde vive\.",
        lambda row, _: row.outcome == "declined",
    ),
    (
        r"If you have a question about it, answer this mail or call us\."
        r"|Pour toute question, répondez à ce \w+ ou téléphonez-nous\."
        r"|Si tiene alguna pregunta, responda a este correo o llámenos\.",
        lambda row, _: bool(row.site.email and row.site.phone),
    ),
]


def day_of(moment: date, language: str) -> str:
    with translation.override(language):
        return " ".join(durations.day(moment).split())  # French has hard spaces


def untrue(row: OptOutRequest, text: str) -> Iterator[str]:
    """What a mail says beyond its row: wrong sentences, and what no sentence accounts for."""
    rest = " ".join(text.split()).removesuffix(" ".join(signature(row).split())).strip()
    while rest:
        for pattern, is_true in SENTENCES:
            if found := re.match(rf"(?:{pattern})(?: |$)", rest):
                if not is_true(row, found):
                    yield found[0]
                rest = rest[found.end() :]
                break
        else:
            yield rest
            return


def signature(row: OptOutRequest) -> str:
    site = row.site
    return f"{site.company}\n{site.address}\n{site.phone}\n{site.email}\n"


def enter(staff: Client, site: Site, **facts: Any) -> OptOutRequest:
    """What came to staff, by the form of the admin."""
    usual = {"site": site.pk, "manner": "phone", "came_on": "2026-11-20", "language": "en"}
    answered = staff.post(reverse(ADD), usual | facts)
    assert answered.status_code == 302, answered.context["adminform"].form.errors
    return OptOutRequest.objects.latest("pk")


def end(staff: Client, row: OptOutRequest, **facts: str) -> OptOutRequest:
    usual = {"note": "Looked it up.", "told": "", "reason": "", "is_mailed": "on"}
    answered = staff.post(change(row), usual | facts)
    assert answered.status_code == 302, answered.context["adminform"].form.errors
    row.refresh_from_db()
    return row


def arrive(staff: Client, site: Site, manner: str, language: str, **who: str) -> OptOutRequest:
    if who.pop("appeal", ""):
        against = OptOutRequest.objects.latest("pk").pk
        return enter(staff, site, manner=manner, language=language, appeal_of=against, **who)
    if manner != "form":
        return enter(staff, site, manner=manner, language=language, **who)
    day = NOON.date() + timedelta(days=21)
    row = OptOutRequest.objects.create(
        site=site, form=uuid4(), received_at=NOON, due_on=day, language=language, **who
    )
    mails.announce(row)
    return row


@pytest.mark.requirement("R167", "R168")
def test_ten_requests_are_answered_and_each_sentence_is_true_by_its_row(
    staff: Client,
    site: Site,
    mailoutbox: list[EmailMessage],
) -> None:
    """Va. Code 59.1-577(C), C.R.S. 6-1-1306(3): reason and appeal. FTC Act s. 5: nothing else."""
    for manner, language, who, ending in TEN:
        before = len(mailoutbox)
        with time_machine.travel(NOON):
            row = arrive(staff, site, manner, language, **who)
        with time_machine.travel(NOON):
            end(staff, row, **ENDINGS[ending])
            mails.send_waiting(NOON)
        row.refresh_from_db()

        sent = [message for message in mailoutbox[before:] if message.to == [row.answers_to]]
        assert (row.manner, row.outcome) == (manner, ENDINGS[ending]["outcome"])
        assert mails.is_answered(row) == bool(row.answers_to)
        text = mails.answer_text(row)
        if row.answers_to:
            assert text == sent[-1].body
        for item in {text, *(str(message.body) for message in sent)}:
            assert list(untrue(row, item)) == []
        # Told of nobody, it names nobody; without a reason none is given
        assert ("Ads Ltd (by mail, ticket 12); Mail House GmbH" in text) == (ending == "done, told")
        assert (row.reason in text) == bool(row.reason) or not row.reason
