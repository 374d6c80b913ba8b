"""Which languages ship, and one more: what that takes is admin work and a translation.

The pages' words stand in `tests/locale/`, the catalogue's in a file beside this one.
"""

import json
from pathlib import Path

from django.conf import global_settings, settings

from consent.lib.languages import translated
from consent.models import CategoryText, Cookie, CookieText, Site, Wording
from consent.vendors import KnownCookie
from tests import filled
from tests.servers import Project

LANGUAGES = [code for code, _ in settings.LANGUAGES]
ABSENT = next(code for code, _ in global_settings.LANGUAGES if code not in LANGUAGES)
HERE = Path(__file__).parent
LOCALE = HERE.parent / "locale"
ARABIC = "ar"
PLACE = "ولاية جديدة"  # that has a law since the file was written


def purposes(cookie: KnownCookie) -> dict[str, str]:
    """What visitors may read of a known cookie, by language."""
    return {code: translated("purpose", cookie.purpose, code) for code in LANGUAGES}


def add_arabic(site: Site) -> None:
    """What an admin does: write the texts, name the places, add the language to the site."""
    written = json.loads((HERE / "arabic.json").read_text(encoding="utf-8"))
    _kept(Wording(site=site, language=ARABIC, **written["wording"]))
    for category in site.categories.all():
        text = written["categories"][category.key]
        _kept(CategoryText(category=category, language=ARABIC, **text))
    for cookie in Cookie.objects.filter(category__site=site):
        purpose = written["cookies"][cookie.name]
        _kept(CookieText(cookie=cookie, language=ARABIC, purpose=purpose))
    for rule in site.regions.all():
        rule.names[ARABIC] = written["regions"].get(rule.code, PLACE)
        rule.save()
    site.languages += f" {ARABIC}"
    site.save()
    filled.confirm(site)  # the facts are stated in new words


class ArabicProject(Project):
    """An installation that finds one more translation in a folder of the operator's."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"CONSENT_LOCALE_PATH": str(LOCALE)}


def _kept(row: Wording | CategoryText | CookieText) -> None:
    row.full_clean()
    row.save()
