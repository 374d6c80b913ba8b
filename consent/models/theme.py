from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models

from consent.lib import colours
from consent.models.site import Site

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
