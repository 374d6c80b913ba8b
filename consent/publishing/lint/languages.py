"""Every text is written in every language of the site, and the pages have them all (R89, R99)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

from consent.lib.languages import available
from consent.publishing.draft import every_row
from consent.publishing.lint.problem import Problem


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    for language in new["site"]["languages"]:
        yield from _page(language)
        yield from _wording(new, language)
        for row in every_row(new):
            yield from _category(row, language)


def _page(language: str) -> Iterator[Problem]:
    if language not in available([language]):
        ours = ", ".join(dict(settings.LANGUAGES))
        yield Problem(
            f"Visitors would read the banner in {language} and the pages in another language: "
            f"the pages speak {ours} only. Take {language} out of the site's "
            "languages, or have the pages translated first (R99)."
        )


def _wording(new: Mapping[str, Any], language: str) -> Iterator[Problem]:
    if language not in new["texts"]:
        yield Problem(f"There is no wording in {language}.")
        return
    texts = new["texts"][language].items()
    blank = [name.replace("_", " ") for name, text in texts if not text.strip()]
    if blank:
        yield Problem(f"The wording in {language} says nothing for: {', '.join(blank)} (R89).")


def _category(row: Mapping[str, Any], language: str) -> Iterator[Problem]:
    key, text = row["key"], row["texts"].get(language)
    if text is None:
        yield Problem(f"{key} has no text in {language} (R146).")
    else:
        blank = [field for field in ("name", "purpose") if not text[field].strip()]
        if blank:
            yield Problem(f"{key} has no {' and no '.join(blank)} in {language} (R146).")
    for cookie in row["cookies"]:
        if not cookie["texts"].get(language, {}).get("purpose", "").strip():
            yield Problem(f"{cookie['name']} has no purpose in {language} (R57).")
