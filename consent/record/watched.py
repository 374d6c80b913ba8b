"""Of which rows a change is written down, and in which words. Secrets and counters are left out."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

from consent.lib import languages

HIDDEN = "(not shown)"


def _language(row: Any) -> str:
    return languages.name(row.language)


@dataclass(frozen=True)
class WatchedModel:
    label: str
    parent: str = ""  # the field that leads to the row whose page shows it
    called: Callable[[Any], str] = str  # what it is to that row
    only: tuple[str, ...] = ()  # fields; none: all of them but the following
    but: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()  # that it changed is told, and never to what
    is_added: bool = True  # visitors make some, which is no change of the staff's

    @cached_property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @cached_property
    def fields(self) -> tuple[Field[Any, Any], ...]:
        left_out = {"id", self.parent, *self.but}
        return tuple(
            field
            for field in self.model._meta.concrete_fields
            if (field.name in self.only if self.only else field.name not in left_out)
        )

    def page(self, row: Any) -> Model:
        """The row in the admin whose page shows this one."""
        owner: Model = getattr(row, self.parent) if self.parent else row
        return owner

    def site(self, row: Any) -> str:
        """The key of the site that it belongs to, if it does."""
        page: Any = self.page(row)
        owner = getattr(page, "category", page)
        return str(getattr(getattr(owner, "site", owner), "key", ""))

    def all_words(self, row: Model) -> str:
        told = ((field.verbose_name, self._words(field, row)) for field in self.fields)
        return "\n".join(f"{name}: {words}" for name, words in told if words)

    def differences(self, old: Model, new: Model) -> Iterator[tuple[str, str, str]]:
        for field in self.fields:
            if field.value_from_object(old) == field.to_python(field.value_from_object(new)):
                continue
            # Where a password is None, its hash was renewed
            if field.name not in self.secret or getattr(new, f"_{field.name}", "") is not None:
                words = self._words(field, old), self._words(field, new)
                yield str(field.verbose_name), *words

    def _words(self, field: Field[Any, Any], row: Any) -> str:
        if field.name in self.secret:
            return HIDDEN
        value = field.value_from_object(row)
        if field.choices:
            return str(getattr(row, f"get_{field.name}_display")())
        if isinstance(field, ForeignKey):
            return str(getattr(row, field.name) or "")
        match value:
            case None:
                return ""
            case bool():
                return "yes" if value else "no"
            case dict() | list():
                return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
        return str(value)


ALL = (
    WatchedModel("consent.Site"),
    WatchedModel("consent.SiteSwitch", "site", lambda row: "emergency switch", but=("at",)),
    WatchedModel(
        "consent.SiteToken",
        "site",
        lambda row: f"token “{row.label}”",
        only=("label", "scopes", "revoked_at"),
    ),
    WatchedModel("consent.Category"),
    WatchedModel("consent.CategoryText", "category", _language, but=("language",)),
    WatchedModel("consent.Cookie"),
    WatchedModel("consent.CookieText", "cookie", _language, but=("language",)),
    WatchedModel("consent.Wording"),
    WatchedModel("consent.Theme"),
    WatchedModel("consent.RegionRule"),
    WatchedModel("consent.Notice", only=("number", "digest", "published_by")),
    WatchedModel("consent.Publication", but=("body", "stamp", "notice")),
    WatchedModel("consent.Dismissal"),
    WatchedModel(
        "consent.OptOutRequest", only=("assigned_to", "done_at", "done_by"), is_added=False
    ),
    WatchedModel("auth.User", but=("last_login", "date_joined"), secret=("password",)),
    WatchedModel("auth.Group"),
    WatchedModel("otp_static.StaticDevice", "user", lambda row: "recovery codes", only=("name",)),
    WatchedModel(
        "django_otp_webauthn.WebAuthnCredential", "user", lambda row: "passkey", only=("name",)
    ),
)


@cache
def watched(model: type[Model]) -> WatchedModel:
    return next(one for one in ALL if one.model is model)
