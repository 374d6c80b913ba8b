"""A page that checks a receipt in the reader's own browser, and the programs that do it without."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, pgettext

from consent.integration import verifiers
from consent.kernel.rules import Model, Region
from consent.models import Decision
from consent.notices import NoticeInForce, log_key
from consent.pages import addresses, spoken, words
from consent.pages.frame import page
from consent.pages.published import published
from consent.web.responses import JAVASCRIPT, document
from consent.web.site_access import only

PROGRAMS = {  # by their names, and what each needs
    "verify.py": "Python, cryptography",
    "verify.mjs": "Node",
    "verify.php": "PHP, sodium",
}
OWN_WORDS = ("proof", "key", "log", "record", "salt", "signature", "model", "seenIn")
_FRESH = "public, max-age=300"


@only("GET")
@published
def check(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """The same page for everybody: which receipt it is, only the reader's browser knows."""
    language = spoken.of(request, in_force)
    with translation.override(language):
        context = {
            "words": _words(in_force, language),
            "keys": log_key.vkeys(),
            "log": addresses.log(),
            "programs": [
                (name, reverse(f"program-{name}"), needs) for name, needs in PROGRAMS.items()
            ],
            "own_words": [(name, _meanings()[name]) for name in OWN_WORDS],
        }
    return page(request, in_force, "check", language, context)


@only("GET")
def program(request: HttpRequest, name: str) -> HttpResponse:
    """One of the verifiers, to be kept; the page itself runs the one in JavaScript."""
    kind = JAVASCRIPT if name.endswith(".mjs") else "text/plain; charset=utf-8"
    return document(request, _read(name), cache=_FRESH, content_type=kind)


@cache
def _read(name: str) -> bytes:
    return (verifiers.FOLDER / name).read_bytes()


def _words(in_force: NoticeInForce, language: str) -> dict[str, Any]:
    """What the script says."""
    texts = in_force.snapshot["texts"][language]
    return {
        "holds": _("This receipt holds"),
        "unlogged": _("Signed, but not shown to be in the log"),
        "foreign": _("Whole, but not signed by this service"),
        "broken": _("This receipt holds, today’s log does not"),
        "refused": _("This receipt does not hold"),
        "unchecked": _("Not checked"),
        "unable": _(
            "This browser cannot check the signature: it does not know Ed25519. Take a newer one, "
            "or one of the programs on this page."
        ),
        "reasons": _reasons(),
        "whole": _("The file is whole: nothing in it was changed since it was signed."),
        "ours": _("It is signed with the key of this service:"),
        "noted": _("It is signed with the key that you gave:"),
        "theirs": _("It is signed with a key that is not this service’s. Whose is it?"),
        "placed": _("What it says is in the log, at place {place} of {size}."),
        "under": _(
            "The log’s checkpoint, to which that place belongs, is signed with the same key. "
            "Its root:"
        ),
        "placedElsewhere": _("What it says is in a log of that key, at place {place} of {size}."),
        "underElsewhere": _("That log’s checkpoint is signed with the same key. Its root:"),
        "unplaced": _(
            "This file has no proof that it is in the log. Download the receipt again for one that "
            "has."
        ),
        "log": _outcomes(),
        **_labels(texts),
        **_terms(texts),
    }


def _terms(texts: Mapping[str, str]) -> dict[str, Any]:
    """What the codes in a receipt mean."""
    return {
        "methods": {method: sentence() for method, sentence in words.METHODS.items()}
        | {Decision.Method.CUSTOM: _("Some allowed, some not")},
        "left": words.left(),
        "surfaces": {
            Decision.Surface.BANNER: _("Cookie banner"),
            Decision.Surface.PREFERENCES: texts["settings_link"],
            Decision.Surface.ERASURE: _("Erasure"),
        },
        "models": {model: words.rule(Region("", model)) for model in Model},
        "comma": pgettext("between the items of a list", ", "),
    }


def _labels(texts: Mapping[str, str]) -> dict[str, str]:
    return {
        "by": _("Asked by"),
        "when": _("When"),
        "what": _("What"),
        "allowed": texts["allowed"],
        "off": texts["off"],
        "where": _("Where"),
        "rule": _("Rule shown"),
        "signal": _("Opt-out signal"),
        "stood": _("An opt-out stood: by a signal, or by an earlier opt-out"),
        "form": _("Opted out by the form"),
        "none": _("Not sent by the browser"),
        "nothing": _("Nothing"),
        "notice": _("Notice"),
        "number": _("Receipt number"),
    }


def _reasons() -> dict[str, str]:
    """What the verifier says, by its own sentences; the empty one is for any other."""
    return {
        "This is not a receipt as the service writes it, octet for octet.": _(
            "This is no receipt, or something in it was changed."
        ),
        "The receipt names another key than the one it is held to.": _(
            "It is signed with another key than the one that you gave."
        ),
        "The signature is not by that key over this receipt.": _(
            "Something in it was changed after it was signed."
        ),
        "Its proof is not one, or of another log than that key's.": _(
            "Its proof is of another log, or of none."
        ),
        "The record is not at that place in the log.": _(
            "The log has something else at the place that it names."
        ),
        "": _("This file could not be read."),
    }


def _outcomes() -> dict[str, str]:
    """What comes of a look at today's log."""
    return {
        "same": _(
            "Today’s log has {size} entries and contains that checkpoint: since then it has only "
            "grown."
        ),
        "shorter": _(
            "Today’s log has only {size} entries, fewer than when this receipt was made: it was "
            "cut or replaced. Keep this file."
        ),
        "rewritten": _(
            "Today’s log does not contain that checkpoint: its past was rewritten. Keep this file."
        ),
        "forged": _("Today’s log is not signed with that key. Keep this file."),
        "away": _("The log could not be fetched. Try again in a moment."),
    }


def _meanings() -> dict[str, str]:
    """The words in the file that no vocabulary has, each with an anchor that is its IRI."""
    return {
        "proof": _("all that it takes to check what was recorded"),
        "key": _("the key that signed, as C2SP’s signed notes write keys"),
        "log": _("place, path and checkpoint, as C2SP’s tlog-proof writes them"),
        "record": _("the answer as it is on record, letter for letter"),
        "salt": _("a random number that keeps the log from giving the answer away"),
        "signature": _("Ed25519, over the file without this word, its keys sorted, without spaces"),
        "model": _("what silence means by that rule: opt-in, opt-out or notice"),
        "seenIn": _("where the visitor was seen, beside the place whose rule was shown"),
    }
