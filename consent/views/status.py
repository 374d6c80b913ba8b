"""What a page says has become of a form. The address names it, and never words it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from consent.models import Decision
from consent.rules import Answer

Method = Decision.Method


def believed(said: str, answer: Answer | None) -> str:
    """What the address says has happened, as far as it can be true."""
    if said in (Method.ACCEPT, Method.REJECT, Method.CUSTOM):
        if answer is None:
            return "unkept"
        is_yes = any(choice.granted for choice in answer.choices.values())
        is_true = said == Method.CUSTOM or is_yes == (said == Method.ACCEPT)
        return said if is_true else ""
    return said if said in ("erased", "kept", "nothing") else ""


def sentence(said: str, texts: Mapping[str, str]) -> str:
    match said:
        case "accept":
            return texts["saved_accepted"]
        case "reject":
            return texts["saved_rejected"]
        case "custom":
            return texts["saved_custom"]
        case "erased":
            return _("Your answers have been erased.")
        case "kept":
            return _(
                "Your answers have been erased. What you turned off stays off, "
                "under a new id that nothing links to the old one."
            )
        case "nothing":
            return _("There was nothing to erase.")
        case "unkept":
            return _(
                "Your browser did not keep the answer. "
                "Let it accept cookies from this site, then answer again."
            )
        case "stale":
            return _(
                "Nothing was saved, because the cookies have changed since you opened this page. "
                "Look at the groups below and answer again."
            )
        case "incomplete":
            return _("Nothing was saved, because the form arrived incomplete. Answer again.")
        case _:
            return ""
