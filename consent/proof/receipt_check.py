"""Serve the page that verifies a receipt in the reader's browser, and the same as programs."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop, pgettext

from consent.kernel.rules import Model, Region
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import addresses, spoken, words
from consent.pages.frame import page
from consent.pages.published import published
from consent.proof import log_key, verifiers
from consent.web.responses import JAVASCRIPT, document
from consent.web.site_access import only

PROGRAMS = {  # name → what it needs
    "verify.py": "Python, cryptography",
    "verify.mjs": "Node",
    "verify.php": "PHP, sodium",
}
_FRESH = "public, max-age=300"
SAID = {  # sentences of the script
    "holds": gettext_noop("This receipt holds"),
    "unlogged": gettext_noop("Signed, but not shown to be in the log"),
    "foreign": gettext_noop("Whole, but not signed by this service"),
    "broken": gettext_noop("This receipt holds, today’s log does not"),
    "refused": gettext_noop("This receipt does not hold"),
    "unchecked": gettext_noop("Not checked"),
    "unable": gettext_noop(
        "This browser cannot check the signature: it does not know Ed25519. Take a newer one, "
        "or one of the programs on this page."
    ),
    "whole": gettext_noop("The file is whole: nothing in it was changed since it was signed."),
    "ours": gettext_noop("It is signed with the key of this service:"),
    "noted": gettext_noop("It is signed with the key that you gave:"),
    "theirs": gettext_noop("It is signed with a key that is not this service’s. Whose is it?"),
    "placed": gettext_noop("What it says is in the log, at place {place} of {size}."),
    "under": gettext_noop(
        "The log’s checkpoint, to which that place belongs, is signed with the same key. Its root:"
    ),
    "placedElsewhere": gettext_noop(
        "What it says is in a log of that key, at place {place} of {size}."
    ),
    "underElsewhere": gettext_noop("That log’s checkpoint is signed with the same key. Its root:"),
    "unplaced": gettext_noop(
        "This file has no proof that it is in the log. Download the receipt again for one that has."
    ),
    "by": gettext_noop("Asked by"),
    "when": gettext_noop("When"),
    "what": gettext_noop("What"),
    "where": gettext_noop("Where"),
    "rule": gettext_noop("Rule shown"),
    "signal": gettext_noop("Opt-out signal"),
    "stood": gettext_noop("An opt-out stood: by a signal, or by an earlier opt-out"),
    "form": gettext_noop("Opted out by the form"),
    "none": gettext_noop("Not sent by the browser"),
    "nothing": gettext_noop("Nothing"),
    "notice": gettext_noop("Notice"),
    "number": gettext_noop("Receipt number"),
}
REASONS = {  # by the verifier's message; the empty key is for any other
    "This is not a receipt as the service writes it, octet for octet.": gettext_noop(
        "This is no receipt, or something in it was changed."
    ),
    "The receipt names another key than the one it is held to.": gettext_noop(
        "It is signed with another key than the one that you gave."
    ),
    "The signature is not by that key over this receipt.": gettext_noop(
        "Something in it was changed after it was signed."
    ),
    "Its proof is not one, or of another log than that key's.": gettext_noop(
        "Its proof is of another log, or of none."
    ),
    "The record is not at that place in the log.": gettext_noop(
        "The log has something else at the place that it names."
    ),
    "": gettext_noop("This file could not be read."),
}
OUTCOMES = {  # results of the comparison with today's log
    "same": gettext_noop(
        "Today’s log has {size} entries and contains that checkpoint: since then it has only grown."
    ),
    "shorter": gettext_noop(
        "Today’s log has only {size} entries, fewer than when this receipt was made: it was "
        "cut or replaced. Keep this file."
    ),
    "rewritten": gettext_noop(
        "Today’s log does not contain that checkpoint: its past was rewritten. Keep this file."
    ),
    "forged": gettext_noop("Today’s log is not signed with that key. Keep this file."),
    "away": gettext_noop("The log could not be fetched. Try again in a moment."),
}


@published("GET", is_stored=True)
def check(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Show the same page for everybody: the receipt stays in the reader's browser."""
    language = spoken.of(request, in_force)
    with translation.override(language):
        context = {
            "words": _words(in_force, language),
            "keys": log_key.vkeys(),
            "log": addresses.log(),
            "programs": [
                (name, reverse(f"program-{name}"), needs) for name, needs in PROGRAMS.items()
            ],
        }
    return page(request, in_force, "check", language, context)


@only("GET")
def program(request: HttpRequest, name: str) -> HttpResponse:
    """Return one of the verifiers for download; the page itself runs the JavaScript one."""
    kind = JAVASCRIPT if name.endswith(".mjs") else "text/plain; charset=utf-8"
    return document(request, _read(name), cache=_FRESH, content_type=kind)


@cache
def _read(name: str) -> bytes:
    return (verifiers.FOLDER / name).read_bytes()


def _words(in_force: NoticeInForce, language: str) -> dict[str, Any]:
    """Return the script's sentences."""
    texts = in_force.snapshot["texts"][language]
    return {
        **_spoken(SAID),
        "reasons": _spoken(REASONS),
        "log": _spoken(OUTCOMES),
        "allowed": texts["allowed"],
        "off": texts["off"],
        **_terms(texts),
    }


def _spoken(sentences: Mapping[str, str]) -> dict[str, str]:
    return {name: gettext(sentence) for name, sentence in sentences.items()}


def _terms(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the meanings of a receipt's codes."""
    return {
        "methods": {method: sentence() for method, sentence in words.METHODS.items()}
        | {Decision.Method.CUSTOM: gettext("Some allowed, some not")},
        "left": words.left(),
        "surfaces": {
            Decision.Surface.BANNER: gettext("Cookie banner"),
            Decision.Surface.PREFERENCES: texts["settings_link"],
            Decision.Surface.ERASURE: gettext("Erasure"),
        },
        "models": {model: words.rule(Region("", model)) for model in Model},
        "comma": pgettext("between the items of a list", ", "),
    }
