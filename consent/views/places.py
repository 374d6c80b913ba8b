"""What data and other rooms say in English, marked so that the translations know it too."""

from django.utils.translation import gettext_noop as _

PLACES = (
    _("Alabama"),
    _("Alberta"),
    _("Anywhere else, or not known"),
    _("British Columbia"),
    _("California"),
    _("Canada, other provinces and territories"),
    _("Colorado"),
    _("Connecticut"),
    _("Delaware"),
    _("European Economic Area"),
    _("Florida"),
    _("France"),
    _("Indiana"),
    _("Iowa"),
    _("Italy"),
    _("Kentucky"),
    _("Louisiana"),
    _("Maryland"),
    _("Minnesota"),
    _("Montana"),
    _("Nebraska"),
    _("New Hampshire"),
    _("New Jersey"),
    _("Oklahoma"),
    _("Oregon"),
    _("Quebec"),
    _("Rhode Island"),
    _("Switzerland"),
    _("Tennessee"),
    _("Texas"),
    _("United Kingdom"),
    _("United States, other states"),
    _("Utah"),
    _("Vermont"),
    _("Virginia"),
)
CONTACT = (
    _("Privacy Officer"),
    _("608 Robin Rd, Lakeland, FL 33803"),
)
LIFETIMES = (
    _("until you close the browser"),
    _("until you delete it"),
)
