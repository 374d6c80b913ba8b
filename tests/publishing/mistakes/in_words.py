"""Mistakes in words: buttons that steer, promises that are untrue, languages that are mixed up."""

import random

from consent.models import CategoryText, Site
from tests.publishing.mistakes.driver import Mistake
from tests.publishing.mistakes.pages import category, cookie, new_category, site_page, wording


def fill_french(site: Site) -> None:
    """Long texts, of words that come once."""
    drawn, letters = random.Random(1), "".join(map(chr, range(0xC0, 0x180)))
    for text in CategoryText.objects.filter(category__site=site, language="fr"):
        text.purpose = "".join(drawn.choices(letters, k=300))
        text.change = "".join(drawn.choices(letters, k=200))
        text.save()


def button(name: str, label: str, sentence: str, language: str = "en", **more: object) -> Mistake:
    fields = {name: label, **more}
    return Mistake(f"“{label}”", wording(language), fields, "refused", sentence)


BUTTONS = [
    button("accept", "OK, great!", "“great” praises one answer or shames"),
    button("reject", "No, ruin my experience", "“ruin” praises one answer or shames"),
    button("accept", "Yes, I love great service!", "an exclamation mark makes one button louder"),
    button("reject", "Ask me later", "it puts the question off"),
    button("reject", "Manage cookies", "does not begin with a word that refuses"),
    button("accept", "Accept all 🎉", "the picture 🎉 makes one button louder"),
    button("reject", "Accept all", "it says the same as the button that accepts"),
    button("save_label", "Accept and close", "it saves the switches as they stand"),
    button("choose", "Agree and continue", "it sounds like an answer"),
    button("reject", "Paramétrer", "Write, for example, “Tout refuser”", "fr"),
    button("accept", "Génial, merci", "“génial” praises one answer", "fr"),
    button("reject", "Seguir navegando", "Write, for example, “Rechazar todas”", "es"),
    Mistake("a refusal of twice the length", wording("en"),
            {"reject": "Reject all optional cookies"}, "warned", "it is much longer"),
    Mistake("a refusal that says more", wording("en"), {"reject": "Reject all, dear visitor"},
            "warned", "it says more than an answer (“dear” and “visitor”)"),
]  # fmt: skip
SENTENCES = [
    Mistake("“By continuing you agree.”", wording("en"),
            {"body": "MIX Networks, Inc. uses cookies. By continuing you agree."}, "refused",
            "to go on reading is no consent"),
    Mistake("« En poursuivant, vous acceptez »", wording("fr"),
            {"dialog_body": "En poursuivant votre visite, vous acceptez nos témoins."}, "refused",
            "to go on reading is no consent"),
    Mistake("«Al seguir navegando, acepta»", wording("es"),
            {"dialog_body": "Al seguir navegando, usted acepta las cookies."}, "refused",
            "to go on reading is no consent"),
    Mistake("a placeholder with a slip", wording("en"),
            {"dialog_body": "Turn on what {compny} may do."}, "refused",
            "says {compny}, which stands for nothing there"),
    Mistake("a note that hides the third parties", wording("en"),
            {"note": "You can change your choice at any time."}, "refused",
            "does not say that a third party is involved in: Customer service and chat"),
    Mistake("a question in another company's name", wording("en"),
            {"body": "May Other, Inc. use cookies for these purposes?"}, "warned",
            "does not name MIX Networks, Inc."),
    Mistake("a frame that waits, and does not say whose it is", wording("en"),
            {"embed_body": "This has not been loaded."}, "warned", "whose a frame is that waits"),
]  # fmt: skip
PROMISES = [
    Mistake("a chat of a third party, “never shared”", category("support"),
            {"purpose@en": "To chat with us. What you write is never shared."}, "refused",
            "says “never shared” in English, and of this category that is not so"),
    Mistake("advertising that “is never sold”", category("marketing"),
            {"purpose@en": "Ads for your interests. Your data is never sold."}, "refused",
            "it is ticked as one that sells or shares data"),
    Mistake("« sans tiers » of a third party", category("support"),
            {"purpose@fr": "Pour clavarder avec nous, sans tiers."}, "refused",
            "says “sans tiers” in French"),
    Mistake("“anonymous” replay", category("replay"),
            {"purpose@en": "To record clicks, in an anonymous way, with a third party."}, "warned",
            "says “anonymous” in English"),
    Mistake("“We do not share your data” in the banner", wording("en"),
            {"dialog_body": "We do not share your data. Turn on what you allow, then save."},
            "warned", "says “do not share”, and of"),
]  # fmt: skip
LANGUAGES = [
    Mistake("the language xx", site_page, {"languages": "en fr es xx"}, "refused",
            "Take xx out of the site's languages"),
    Mistake("a category in English alone", new_category,
            {"key": "surveys", "order": 9, "name@en": "Surveys", "purpose@en": "To ask you.",
             "hosts": "surveys.mixnetworks.localhost"}, "refused",
            "“Surveys” has no text in French and Spanish", without=frozenset({"signals"})),
    Mistake("French in the Spanish field", category("analytics"),
            {"purpose@es": "Pour compter les visites et améliorer le site."}, "warned",
            "“Usage statistics” in Spanish seems to be written in French"),
    Mistake("English in the French wording", wording("fr"),
            {"dialog_body": "Turn on what you allow, and then save the choices."}, "warned",
            "“Dialog body” in French seems to be written in English"),
    Mistake("one text in two languages", cookie("_analytics"),
            {"purpose@en": "Cookie technique numéro douze", "purpose@fr":
             "Cookie technique numéro douze"}, "warned", "says the same in English and in French"),
    Mistake("markup in a text", category("analytics"),
            {"purpose@en": "To <b>count</b> visits."}, "warned", "in English says <b>"),
    Mistake("a first sentence that no line has room for", category("analytics"),
            {"summary@en": ""}, "warned", "has no summary in English"),
    Mistake("more text than a first visit may load", category("analytics"),
            {"purpose@en": "To count visits."}, "refused", "the banner is too large",
            before=fill_french),
    Mistake("no address of the privacy policy", site_page, {"privacy_policy_url": ""}, "warned",
            "has no address of its privacy policy"),
]  # fmt: skip
ROWS = [*BUTTONS, *SENTENCES, *PROMISES, *LANGUAGES]
