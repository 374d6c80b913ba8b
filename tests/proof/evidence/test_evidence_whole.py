"""A record is called whole only where the log has it as it stands."""

from django.test import Client
from django.urls import reverse

from consent.models import Decision, Notice
from consent.proof.evidence import facts
from consent.proof.evidence.facts import CheckedProof
from consent.proof.log import checkpoints, sequencer
from consent.proof.models import Leaf
from consent.proof.verifiers import verify
from tests.admin.cases import cases
from tests.admin.decisions import NOON, give
from tests.proof.owner import ask, drop_triggers

FLIP = "UPDATE consent_decision SET choices = replace(choices, ', 0]', ', 1]')"
NOT_AT_ITS_PLACE, NO_PROOF = verify.REASONS["record"], verify.REASONS["note"]


def page(decision: Decision) -> str:
    return reverse("admin:consent_decision_change", args=[decision.pk])


def proof_of(decision: Decision) -> CheckedProof:
    """As it is read now."""
    row = Decision.objects.select_related("notice__site").get(pk=decision.pk)
    return CheckedProof.build(row)


def test_a_record_is_called_whole_where_the_log_has_it_as_it_stands(
    staff: Client, notice: Notice
) -> None:
    decision = give(notice)
    text = staff.get(page(decision)).text
    assert "This record is whole." not in text
    assert "It has no place in the log yet." in text

    sequencer.run(NOON)

    text = staff.get(page(decision)).text
    assert "This record is whole." in text
    place = Leaf.objects.get(record=decision.pk).place
    assert f"<dd>{place} of {Leaf.objects.exclude(place=None).count()}" in text
    assert checkpoints.vkeys()[0] in text


@cases(
    ("sql", "problem"),
    [
        (FLIP, NOT_AT_ITS_PLACE),  # a no becomes a yes
        ("UPDATE proof_leaf SET salt = zeroblob(16)", NOT_AT_ITS_PLACE),
        ("UPDATE proof_leaf SET place = 100000 WHERE kind = 'D'", facts.BAD_LOG),
        ("DELETE FROM proof_logtile WHERE level = 0", facts.BAD_LOG),
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
    text = staff.get(page(decision)).text
    assert "This record is not what was written." in text and problem in text
