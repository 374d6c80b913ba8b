from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models

from consent.models.site import Site

is_colour = RegexValidator(r"\A#[0-9a-f]{6}\Z", "Write a colour as #rrggbb, in lower case.")
is_font = RegexValidator(
    r"\A[A-Za-z0-9 ,'\"-]+\Z", "Write a list of font families: Inter, system-ui, sans-serif."
)


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
    corner = models.CharField(
        max_length=5, choices=Side.choices[1:], default=Side.RIGHT, help_text="Where the card sits."
    )
    opener = models.CharField(
        "settings button",
        max_length=5,
        choices=Side,
        blank=True,
        default=Side.NONE,
        help_text="A small button that stays in the corner of every page.",
    )
    paper = models.CharField(max_length=7, validators=[is_colour], default="#ffffff")
    ink = models.CharField(max_length=7, validators=[is_colour], default="#16202a")
    muted = models.CharField(max_length=7, validators=[is_colour], default="#4a5763")
    action = models.CharField(max_length=7, validators=[is_colour], default="#0f4c75")
    dark_paper = models.CharField(max_length=7, validators=[is_colour], default="#151b21")
    dark_ink = models.CharField(max_length=7, validators=[is_colour], default="#eef2f5")
    dark_muted = models.CharField(max_length=7, validators=[is_colour], default="#b3bec8")
    dark_action = models.CharField(max_length=7, validators=[is_colour], default="#9ccff2")
    radius = models.PositiveSmallIntegerField(
        default=14, validators=[MaxValueValidator(32)], help_text="Of the corners, in pixels."
    )
    spacing = models.CharField(max_length=8, choices=Spacing, default=Spacing.REGULAR)
    font = models.CharField(
        max_length=200,
        validators=[is_font],
        default="system-ui, sans-serif",
        help_text="Families that the page has loaded already; the banner loads none.",
    )

    def __str__(self) -> str:
        return str(self.site)
