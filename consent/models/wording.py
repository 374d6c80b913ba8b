from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models

from consent.lib import colours
from consent.models.fields import is_language
from consent.models.site import Site


class Wording(models.Model):
    """What the banner and the preference page say, in one language."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=10, validators=[is_language])

    title = models.CharField(max_length=80)
    body = models.CharField(max_length=160)
    note = models.CharField(max_length=300)
    notice_body = models.CharField(max_length=160)
    notice_note = models.CharField(max_length=300)
    again_body = models.CharField(max_length=160)
    again_note = models.CharField(max_length=200)
    third_parties = models.CharField(max_length=200)
    notice_third_parties = models.CharField(max_length=200)
    accept = models.CharField(max_length=30)
    reject = models.CharField(max_length=30)
    choose = models.CharField(max_length=30)
    dialog_title = models.CharField(max_length=80)
    dialog_body = models.CharField(max_length=400)
    embed_body = models.CharField(max_length=160)
    chat_title = models.CharField(max_length=80)
    chat_body = models.CharField(max_length=300)
    policy_link = models.CharField(max_length=40)
    privacy_link = models.CharField(max_length=40)
    privacy_policy_url = models.URLField("address of the privacy policy", blank=True)
    settings_link = models.CharField(max_length=40)
    officer = models.CharField(max_length=100)

    # The prose of the Cookie Policy: an empty line begins a paragraph, addresses become links
    policy_intro = models.TextField("what cookies are")
    policy_signal = models.TextField("Global Privacy Control")
    policy_choice = models.TextField("how to change a choice")
    policy_record = models.TextField("what is kept")
    policy_storage = models.TextField("where it is stored", blank=True)
    policy_rights = models.TextField("rights and complaints")
    policy_minors = models.TextField("age", blank=True)
    policy_minors_data = models.TextField("data of minors", blank=True)
    policy_models = models.TextField("language models", blank=True)

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
        return {
            field.name: getattr(self, field.name)
            for field in self._meta.concrete_fields
            if field.name not in own
        }


is_colour = RegexValidator(colours.COLOUR, "Write a color as #rrggbb, for example #0f4c75.")
_is_font = RegexValidator(
    colours.FONT, 'Write a list of font families, for example: "Inter", system-ui, sans-serif'
)


def _colour(name: str) -> "models.CharField[str, str]":
    default = colours.DEFAULTS[name]
    return models.CharField(max_length=7, validators=[is_colour], default=default)


class Theme(models.Model):
    """How a site's banner looks; what it says is in its wordings."""

    class Layout(models.TextChoices):
        BAR = "bar", "bar along the bottom"
        CORNER = "corner", "card in a corner"
        CENTRE = "centre", "card in the middle"
        FLOW = "flow", "in the page, above its content"

    class Side(models.TextChoices):
        NONE = "", "none"
        LEFT = "left", "left"
        RIGHT = "right", "right"

    class Spacing(models.TextChoices):
        COMPACT = "compact", "compact"
        REGULAR = "regular", "regular"
        ROOMY = "roomy", "roomy"

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="theme")
    layout = models.CharField(max_length=8, choices=Layout, default=Layout.BAR)
    corner = models.CharField(max_length=5, choices=Side.choices[1:], default=Side.RIGHT)
    opener = models.CharField(
        "settings button", max_length=5, choices=Side, blank=True, default=Side.NONE
    )
    paper = _colour("paper")
    ink = _colour("ink")
    muted = _colour("muted")
    action = _colour("action")
    dark_paper = _colour("dark_paper")
    dark_ink = _colour("dark_ink")
    dark_muted = _colour("dark_muted")
    dark_action = _colour("dark_action")
    radius = models.PositiveSmallIntegerField(default=16, validators=[MaxValueValidator(32)])
    spacing = models.CharField(max_length=8, choices=Spacing, default=Spacing.REGULAR)
    font = models.CharField(max_length=200, validators=[_is_font], default="system-ui, sans-serif")

    class Meta:
        verbose_name = verbose_name_plural = "appearance"

    def __str__(self) -> str:
        return str(self.site)

    def clean(self) -> None:
        """Refuse what could not be read (R135)."""
        values = {name: getattr(self, name) for name in colours.DEFAULTS}
        faint = {pair.name: str(pair) for pair in colours.pairs(values) if not pair.is_enough}
        if faint:
            raise ValidationError(faint)
