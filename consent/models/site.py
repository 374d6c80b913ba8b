from django.core.exceptions import ValidationError
from django.db import models

from consent.models.fields import WordListValidator, is_language
from consent.models.site_address import problems


class Site(models.Model):
    """A web site that embeds the banner; known by its origin."""

    class Imports(models.TextChoices):
        NOTHING = "nothing", "nothing: ask everybody"
        REFUSALS = "refusals", "only a no"
        ALL = "all", "a no, and a yes where the law allows it"

    class SecondPerson(models.TextChoices):
        OFF = "off", "nobody: whoever may publish does so alone"
        MATERIAL = "material", "where the meaning of a category changes"
        ALWAYS = "always", "always"

    key = models.SlugField(
        unique=True,
        help_text="Named in the tag and in signed decisions. Never change it.",
    )
    name = models.CharField(max_length=100, help_text="As visitors know it: mixnetworks.com")
    company = models.CharField(max_length=100, help_text="Who asks, in full: MIX Networks, Inc.")
    origins = models.TextField(
        help_text="Where the banner may be embedded, one origin a line: "
        "https://www.mixnetworks.com. They stand in the published notice, which anyone can read; "
        "let what nobody should know of be a site of its own.",
    )
    cookie_domain = models.CharField(
        max_length=253,
        blank=True,
        help_text="The domain that all of the site's hosts share, without a dot in front. "
        "The service's own host stands below it too. Empty: the decision is kept for one host "
        "only.",
    )
    languages = models.TextField(
        validators=[WordListValidator(is_language)],
        default="en",
        help_text="In order; the first is used where a visitor's own is not offered.",
    )
    privacy_policy_url = models.URLField(blank=True)
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    email = models.EmailField()
    gpc_since = models.DateField(
        null=True,
        blank=True,
        verbose_name="GPC statement of",
        help_text="The day on which you state that the site abides by Global Privacy "
        "Control. Empty: no statement is made.",
    )
    imports = models.CharField(
        "import of earlier answers",
        max_length=8,
        choices=Imports,
        default=Imports.REFUSALS,
        help_text="What is taken over of the choices that visitors made with another product, "
        "where its cookie is still there. A yes is imported only where silence may mean yes.",
    )
    second_person = models.CharField(
        "a second person approves",
        max_length=8,
        choices=SecondPerson,
        default=SecondPerson.OFF,
        help_text="Whether somebody else has to agree before a change reaches visitors. Whoever "
        "asks for a publication cannot approve it.",
    )

    class Meta:
        ordering = ["key"]
        permissions = [
            ("decide_second_person", "Can decide whether a second person approves publications")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The addresses are such that browsers take our cookies there, and send them."""
        if found := problems(self.cookie_domain, self.origins.split()):
            raise ValidationError(found)
