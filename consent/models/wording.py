from django.db import models

from consent.models.fields import is_language
from consent.models.site import Site

FIELDS = {"save": "save_label", "change": "change_label"}  # of texts that are called otherwise


class Wording(models.Model):
    """What the banner and the preference page say, in one language."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="wordings")
    language = models.CharField(max_length=10, validators=[is_language])

    title = models.CharField(max_length=80)
    body = models.CharField(
        max_length=160,
        help_text="The headline where the visitor's yes is needed first: a question that names the "
        "company.",
    )
    note = models.CharField(
        max_length=300,
        help_text="Below the purposes. {third_parties} stands for “third parties”.",
    )
    notice_body = models.CharField(
        max_length=160,
        help_text="The headline where the law lets some categories be on until refused.",
    )
    notice_note = models.CharField(
        max_length=300,
        help_text="Below the purposes there. {third_parties} stands for “notice third parties”.",
    )
    again_body = models.CharField(
        max_length=160,
        help_text="The headline where only some categories are asked about again. {names} may "
        "stand for them.",
    )
    again_note = models.CharField(
        max_length=200, help_text="What becomes of the other answers then."
    )
    third_parties = models.CharField(
        max_length=200,
        help_text="{names} stands for the categories that involve a third party. It is left out "
        "where there are none.",
    )
    notice_third_parties = models.CharField(
        max_length=200,
        help_text="The same, where the law lets other categories be on until refused.",
    )
    accept = models.CharField(max_length=30)
    reject = models.CharField(max_length=30)
    choose = models.CharField(max_length=30)
    dialog_title = models.CharField(max_length=80)
    dialog_body = models.CharField(max_length=400)
    save_label = models.CharField("save", max_length=30)  # a model has a method called save
    close = models.CharField(max_length=30)
    always_on = models.CharField(max_length=30)
    allowed = models.CharField(max_length=30, help_text="Shown beside a switch that is on.")
    off = models.CharField(max_length=30, help_text="Shown beside a switch that is off.")
    cookies_label = models.CharField(max_length=60)
    saved_accepted = models.CharField(max_length=160)
    saved_rejected = models.CharField(max_length=160)
    saved_custom = models.CharField(max_length=160)
    change_label = models.CharField(
        "change", max_length=30, help_text="Opens the dialog from a short message."
    )
    hide = models.CharField(max_length=30)
    unsent = models.CharField(
        max_length=200,
        help_text="When the answer could not be sent yet and holds in the browser.",
    )
    signal_status = models.CharField(
        max_length=80,
        help_text="Shown only when Global Privacy Control was really applied.",
    )
    signal_reason = models.CharField(max_length=160)
    opted_out = models.CharField(
        max_length=160,
        help_text="Beside a switch that an opt-out keeps off; a link to the page follows.",
    )
    by_choice = models.CharField(
        max_length=60, help_text="Why a switch stands as it does: the visitor chose so."
    )
    by_region = models.CharField(
        max_length=60, help_text="Why: the law of the place lets it be on until refused."
    )
    by_default = models.CharField(max_length=60, help_text="Why: the visitor has not answered yet.")
    by_lapse = models.CharField(max_length=60, help_text="Why: the answer has run out.")
    changed = models.CharField(max_length=120, help_text="Above what has changed since the answer.")
    embed_body = models.CharField(
        max_length=160,
        help_text="In a video, map or other frame that waits. {provider} stands for whose it is, "
        "{names} for the categories that it waits for.",
    )
    embed_once = models.CharField(
        max_length=40, help_text="The button that loads this frame, and allows nothing else."
    )
    embed_always = models.CharField(
        max_length=40, help_text="The button that allows a category; its name follows."
    )
    chat_title = models.CharField(max_length=80, help_text="Above the question before a chat.")
    chat_body = models.CharField(
        max_length=300,
        help_text="Before anything of a chat is loaded. {provider} stands for who runs it.",
    )
    chat_refused = models.CharField(
        max_length=200, help_text="Added where the visitor has turned the chat's category off."
    )
    chat_start = models.CharField(max_length=30)
    chat_cancel = models.CharField(max_length=30)
    policy_link = models.CharField(max_length=40)
    privacy_link = models.CharField(max_length=40)
    privacy_policy_url = models.URLField("address of the privacy policy", blank=True)
    settings_link = models.CharField(max_length=40)
    choices_link = models.CharField(max_length=60, help_text="In the United States.")
    officer = models.CharField(
        max_length=100, help_text="Title of the person in charge of personal data."
    )

    # The prose of the Cookie Policy: an empty line begins a paragraph, addresses become links
    policy_intro = models.TextField(
        "what cookies are", help_text="And what follows from a refusal."
    )
    policy_signal = models.TextField("Global Privacy Control", help_text="What it does.")
    policy_choice = models.TextField("how to change a choice")
    policy_record = models.TextField(
        "what is kept",
        help_text="And for how long. {days} stands for the days that the record is kept.",
    )
    policy_storage = models.TextField(
        "where it is stored", blank=True, help_text="In which country. A person confirms it."
    )
    policy_rights = models.TextField(
        "rights and complaints",
        help_text="Access, correction, help to understand, and the authorities.",
    )
    policy_minors = models.TextField(
        "age", blank=True, help_text="For whom the site is meant. A person confirms it."
    )
    policy_minors_data = models.TextField(
        "data of minors", blank=True, help_text="Whether it is sold. A person confirms it."
    )
    policy_models = models.TextField(
        "language models",
        blank=True,
        help_text="Whether they are trained with personal data. A person confirms it.",
    )

    class Meta:
        verbose_name = "banner text"
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["site", "language"], name="one_wording_per_language")
        ]

    def __str__(self) -> str:
        return self.language

    @property
    def texts(self) -> dict[str, str]:
        """Every text by the name that a notice gives it."""
        own = {"id", "site", "language"}
        names = {field: name for name, field in FIELDS.items()}
        return {
            names.get(field.name, field.name): getattr(self, field.name)
            for field in self._meta.concrete_fields
            if field.name not in own
        }
