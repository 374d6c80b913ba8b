"""The evidence of one decision: what was asked and answered, in words, and drawn again.

It is called whole only where the log has it as it stands.
"""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from consent.lib import languages
from consent.models import Change, Decision, Notice
from consent.proof.evidence import archive, facts
from consent.proof.evidence.facts import AnswerLine, CheckedProof, Evidence
from consent.proof.log import checkpoints, sequencer
from consent.proof.models import Leaf
from consent.proof.verifiers import verify
from tests.admin.cases import cases
from tests.admin.decisions import FORM, NOON, VISITOR, give, unwritten
from tests.languages import ABSENT
from tests.proof.owner import ask, drop_triggers

STOOD = "An opt-out stood: by a signal, or by an earlier opt-out"
CIRCUMSTANCE = re.compile("<dt>(.*?)</dt><dd>(.*?)</dd>")


def change(decision: Decision) -> str:
    return reverse("admin:consent_decision_change", args=[decision.pk])


def drawn(decision: Decision, *rights: str) -> dict[str, Any]:
    """What of the screen is shown to somebody with these rights."""
    request = HttpRequest()
    request.user = User.objects.create_user(str(decision.pk), is_superuser=not rights)
    request.user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return archive.shown(request, Evidence.load(decision))


def answers(decision: Decision) -> dict[str, AnswerLine]:
    return {row.name: row for row in facts.answers(Evidence.load(decision))}


@pytest.mark.requirement("R69", "R164")
def test_each_purpose_says_what_was_answered_and_since_when(notice: Notice) -> None:
    told = answers(give(notice))
    assert told["Strictly necessary"].answer == "– Not asked"
    assert told["Usage statistics"].answer == "✓ Allowed"
    assert told["Advertising"].answer == "✕ Not allowed"

    older = NOON - timedelta(days=40)
    repeated = unwritten(notice)
    repeated.choices["analytics"].append(int(older.timestamp()))
    repeated.choices["marketing"].append(int(NOON.timestamp()))  # which says nothing more
    told = answers(repeated)
    assert (told["Usage statistics"].since, told["Advertising"].since) == (older, None)

    left = unwritten(notice, yes=(), region="CA-ON", language="en", model="opt-out")
    left.choices["analytics"][1] = None
    told = answers(left)
    assert told["Usage statistics"].answer == "– Left on, as the rule of this place has it"
    assert told["Preferences"].answer == "✕ Not allowed"


BY_SIGNAL = {"method": "signal", "signal": True, "language": "en"}
PAGE = "preferences/?site=mix&language="


@pytest.mark.requirement("R69", "R71", "R72")
@cases(  # the facts; what is told of them; and where the frame leads, if anything was shown
    ("facts", "told", "path"),
    [
        (
            {},
            {
                "When": f"{NOON:%-d %B %Y, %H:%M:%S} UTC",
                "How": "“Enregistrer mes choix” in the dialog",
                "Language": "French",
                "Rule shown": "France (FR), opt-in: off until the visitor says yes",
                "Visitor": "Pseudonym <code>{}</code>; no name, address or device is kept",
                "Browser signal": "Not sent by the browser",
            },
            "?open=dialog",
        ),
        ({"method": "accept"}, {"How": "“Tout accepter” in the banner or its dialog"}, ""),
        ({"method": "reject"}, {"How": "“Tout refuser” in the banner or its dialog"}, ""),
        (
            {"surface": "preferences"},
            {"How": "“Enregistrer mes choix” on the preference page"},
            f"{PAGE}fr",
        ),
        (BY_SIGNAL, {"How": "No button: the browser’s", "Browser signal": STOOD}, ""),
        ({"surface": "erasure", "method": "reject"}, {"How": "What is left of"}, None),
        ({"language": "xx"}, {"How": "Chose purpose by purpose"}, None),
        (
            {"place": "US-CA", "place_model": "opt-out"},
            {"Rule shown": "France (FR)", "Where the visitor was": "California (US-CA), opt-out"},
            "?open=dialog",
        ),
        (FORM, {"Browser signal": "Opted out by the form"}, f"{PAGE}en"),
    ],
)
def test_the_circumstances_are_told_by_the_words_on_the_button_and_shown_in_their_place(
    staff: Client, notice: Notice, facts: dict[str, Any], told: dict[str, str], path: str | None
) -> None:
    decision = give(notice, **facts)
    found = dict(CIRCUMSTANCE.findall(staff.get(change(decision)).text))
    for name, words in told.items():
        assert unescape(found[name]).startswith(words.format(decision.visitor.hex))
    assert ("Where the visitor was" in found) is ("place" in facts)

    frame = drawn(decision)["frame"]
    signal = "gpc=1&" if facts is BY_SIGNAL else ""
    who = f"notice=1&place={decision.region}&language={decision.language}"
    there = f"/admin/preview/mix/{who}&{signal}answer=as.{decision.pk}&date={NOON.date()}/{path}"
    assert frame == ("" if path is None else there)
    assert not frame or staff.get(frame).status_code == 200


def test_the_page_leads_to_what_came_before_and_after(staff: Client, notice: Notice) -> None:
    first = give(notice, at=NOON - timedelta(days=9), visitor=VISITOR, method="reject")
    second = give(notice, visitor=VISITOR)
    third = give(notice, at=NOON + timedelta(hours=1), visitor=VISITOR, method="accept")
    give(notice)  # somebody else's

    html = staff.get(change(second)).text
    assert re.findall(r'href="([^"]*)">Open<', html) == [change(third), change(first)]
    assert f"Accept, notice {notice.number}" in html
    assert change(second) not in html


def test_an_opt_out_before_is_no_signal_in_the_frame(notice: Notice) -> None:
    give(notice, **FORM, at=NOON - timedelta(days=9), visitor=VISITOR)
    later = give(notice, visitor=VISITOR, region="US-CA", language="en", signal=True)
    assert "language=en&answer=as." in drawn(later)["frame"]


def test_where_nothing_can_be_drawn_it_says_why(
    notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems: list[tuple[dict[str, Any], str]] = [
        ({"surface": "erasure", "method": "reject"}, "Nothing was shown: this is what is left"),
        ({"method": "imported"}, "Nothing was shown here"),
        ({"language": ABSENT}, f"The notice has no words in {languages.name(ABSENT)}."),
        ({"region": "nowhere"}, "It names a place or a language that this release does not know."),
    ]
    for given, why in problems:
        context = drawn(give(notice, **given))
        assert (context["frame"], context["reading"]) == ("", "")
        assert context["caveats"][0].startswith(why)

    assert len(drawn(give(notice))["caveats"]) == 1
    assert "takes the right to view" in drawn(give(notice), "view_decision")["caveats"][0]
    monkeypatch.setattr(archive, "digest_of_banner", lambda: "another")
    assert "newer than the build" in drawn(give(notice))["caveats"][1]


FLIP = "UPDATE consent_decision SET choices = replace(choices, ', 0]', ', 1]')"
NOT_AT_ITS_PLACE, NO_PROOF = verify.REASONS["record"], verify.REASONS["note"]


def proof_of(decision: Decision) -> CheckedProof:
    """As it is read now."""
    row = Decision.objects.select_related("notice__site").get(pk=decision.pk)
    return CheckedProof.build(row)


def test_a_record_is_called_whole_where_the_log_has_it_as_it_stands(
    staff: Client, notice: Notice
) -> None:
    decision = give(notice)
    download: Any = staff.post(
        reverse("admin:consent_decision_evidence", args=[decision.pk]), follow=True
    )
    for text in (staff.get(change(decision)).text, download.text):
        assert "This record is whole." not in text and "Download evidence" not in text
        assert "It has no place in the log yet." in text
    assert not Change.objects.filter(name="Evidence taken out").exists()

    sequencer.run(NOON)

    text = staff.get(change(decision)).text
    assert "This record is whole." in text and "Download evidence" in text
    place = Leaf.objects.get(record=decision.pk).place
    assert f"<dd>{place} of {Leaf.objects.exclude(place=None).count()}" in text
    assert checkpoints.vkeys()[0] in text


@cases(
    ("sql", "problem"),
    [
        (FLIP, NOT_AT_ITS_PLACE),  # a no becomes a yes
        ("UPDATE proof_leaf SET place = 100000 WHERE kind = 'D'", facts.BAD_LOG),
        ("UPDATE proof_logtile SET hashes = zeroblob(length(hashes))", NOT_AT_ITS_PLACE),
        ("DELETE FROM proof_leaf WHERE kind = 'D'", facts.NO_LEAF),
        (
            "UPDATE consent_notice SET body = replace(body, 'Cookies', 'cookies')",
            facts.NOTICE_CHANGED,
        ),
        ("UPDATE proof_logcheckpoint SET note = replace(note, '/log', '/lag')", NO_PROOF),
    ],
)
def test_what_was_touched_with_the_databases_password_is_not_whole(
    staff: Client, notice: Notice, sql: str, problem: str
) -> None:
    checkpoints.forget()  # the log of the case before
    decision = give(notice)
    assert proof_of(decision).problems == ()
    drop_triggers()
    if sql == FLIP:  # nor, while it waits, what was promised
        ask(sql)
        assert proof_of(decision).problems == (problem,)
        Decision.objects.filter(pk=decision.pk).update(choices=decision.choices)
    sequencer.run(NOON)
    assert proof_of(decision).problems == ()

    ask(sql)

    assert proof_of(decision).problems == (problem,)
    text = staff.get(change(decision)).text
    assert "This record is not what was written." in text and problem in text
