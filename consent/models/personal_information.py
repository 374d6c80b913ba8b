"""What a category of cookies collects about people, and who else receives it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonalInformation(models.TextChoices):
    """The categories of Civ. Code 1798.140(v)(1), as visitors read them; (A) is three of them."""

    IDENTIFIERS = "identifiers", _("Identifiers, such as the id in a cookie")
    IP_ADDRESS = "ip_address", _("Identifiers: the IP address")
    CONTACT = "contact", _("Identifiers: name, e-mail address, account name")
    CUSTOMER_RECORDS = "customer_records", _("Customer records, such as address and payment data")
    PROTECTED = "protected", _("Characteristics protected by law, such as age or sex")
    COMMERCIAL = "commercial", _("Commercial information, such as purchases")
    BIOMETRIC = "biometric", _("Biometric information")
    INTERNET = "internet", _("Internet activity, such as the pages seen")
    GEOLOCATION = "geolocation", _("Geolocation, such as country and state")
    COMMUNICATIONS = "communications", _("Audio, electronic or visual information, such as chats")
    EMPLOYMENT = "employment", _("Professional or employment information")
    EDUCATION = "education", _("Education information")
    INFERENCES = "inferences", _("Inferences, such as interests")
    SENSITIVE = "sensitive", _("Sensitive personal information")

    @classmethod
    def words(cls, keys: Iterable[str]) -> list[str]:
        """Return what some keys mean, in the active language."""
        return [str(cls(key).label) for key in keys]


def are_statutory(keys: object) -> None:
    """Refuse what is no list of these categories."""
    known = PersonalInformation.values
    if not isinstance(keys, list) or any(key not in known for key in keys):
        raise ValidationError(f"Choose from these: {', '.join(known)}.")


class ThirdParty(models.Model):
    """A company that receives what a category collects."""

    category = models.ForeignKey(
        "consent.Category", on_delete=models.CASCADE, related_name="third_parties"
    )
    name = models.CharField(max_length=100)
    policy_url = models.URLField("its privacy policy", blank=True)
    assessed_on = models.DateField("risk assessed on", null=True, blank=True)
    contract_on = models.DateField("contract signed on", null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "third parties"
        constraints = [
            models.UniqueConstraint(fields=["category", "name"], name="one_row_per_third_party")
        ]

    def __str__(self) -> str:
        return self.name
