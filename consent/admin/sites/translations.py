"""Show a site's texts in one language beside its first one, and save them with one button."""

from collections.abc import Container, Mapping
from contextlib import nullcontext
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html

from consent.admin import languages
from consent.admin.site_forms import not_seen_yet
from consent.admin.site_lists import BaseAdmin, name_of, require
from consent.cookies.names import CookieNames
from consent.lib import toml
from consent.lib.languages import choose
from consent.models import Site
from consent.publishing import Draft, fixed, lock
from consent.publishing.differences import Difference
from consent.publishing.draft import THIRD_PARTIES, every_row
from consent.publishing.words import Row, label

_SECTIONS = toml.read(__file__, "wording.toml")["sections"]
_MAX_TEXTS = 480  # on a page: Django takes 1,000 values of a form, and each text is two
_MAX_LENGTH = 80  # of a place's name, as of the English one
_NOTHING: Row = {"texts": {}, "categories": (), "unused": (), "regions": ()}


def waiting(draft: Draft, code: str) -> dict[str, Difference]:
    """Return what to translate: it is missing, or still as published, where its source is not."""
    published = draft.latest.snapshot if draft.latest else _NOTHING
    first = draft.snapshot["site"]["languages"][0]
    (old, source), (was, now) = (
        [_texts(notice, language) for notice in (published, draft.snapshot)]
        for language in (first, code)
    )
    return {
        key: Difference("", "", "", "", old.get(key, ""), text)
        for key, text in source.items()
        if text and first != code
        if not now.get(key) or (old.get(key, text) != text and was.get(key) == now[key])
    }


def _texts(notice: Row, code: str) -> dict[str, str]:
    """Return what a notice says in one language, by where it stands."""
    texts = notice["texts"].get(code, {})
    own = {name: text for name, text in texts.items() if name not in fixed.WORDS}
    own |= {name: own[note] for note, name in THIRD_PARTIES.items() if note in own}  # a part of it
    found = [("wording", own)]
    for row in every_row(notice):
        found.append((f"categorytext/{row['key']}", row["texts"].get(code, {})))
        for cookie in row["cookies"]:
            at = f"cookietext/{row['key']}/{cookie['kind']}/{cookie['name']}"
            found.append((at, cookie["texts"].get(code, {})))
    for row in notice["regions"]:
        at = f"regionrule/{row['code']}/{row.get('valid_from')}"
        found.append((at, {"name": row["names"].get(code, "")}))
    return {f"{at}/{name}": text for at, texts in found for name, text in texts.items()}


class _Text(NamedTuple):
    """A text of the catalogue, and the field of a row that keeps it."""

    section: str
    label: str
    source: str
    row: Any
    field: str
    code: str = ""  # of a name, which its row keeps by language

    @property
    def text(self) -> str:
        value = getattr(self.row, self.field)
        return str(value.get(self.code, "") if self.code else value)

    def write(self, text: Any) -> None:
        if self.code:
            names = getattr(self.row, self.field) | {self.code: text}
            text = {code: name for code, name in names.items() if name}
        setattr(self.row, self.field, text)


def _catalogue(site: Site, code: str) -> dict[str, _Text]:
    """Return every text of a site, in the order in which visitors meet them."""
    first, names = languages.codes(site)[0], CookieNames.of(site.key, site.cookie_domain)
    owners: list[tuple[str, str, str, Any]] = [("wording", "Banner", "", site.wordings)]
    for category in site.categories.prefetch_related("texts", "cookies__texts"):
        section, key = name_of(category), category.key
        owners.append((f"categorytext/{key}", section, "", category.texts))
        for cookie in category.cookies.all():
            at = f"cookietext/{key}/{cookie.kind}/{names.as_set(cookie.name)}"
            owners.append((at, section, f"{cookie.name}: ", cookie.texts))
    found = dict[str, _Text]()
    for at, section, subject, texts in owners:
        owner = {texts.field.name: texts.instance}
        rows = {row.language: row for row in texts.all()}
        both = (code, first)
        row, source = (rows.get(key) or texts.model(language=key, **owner) for key in both)
        for field in texts.model._meta.concrete_fields:
            if (name := field.name) not in ("id", "language", *owner):
                section = _SECTIONS.get(name, section)
                title = f"{subject}{label(texts.model, name)}"
                found[f"{at}/{name}"] = _Text(section, title, getattr(source, name), row, name)
    for rule in site.regions.filter(is_active=True):
        at = f"regionrule/{rule.code}/{rule.valid_from and rule.valid_from.isoformat()}"
        source = (rule.names | {"en": rule.name}).get(first, "")
        kept = ("name",) if code == "en" else ("names", code)
        found[f"{at}/name"] = _Text("Places", f"{rule.name} ({rule.code})", source, rule, *kept)
    return found


def _form(admin: Any, request: HttpRequest, texts: Mapping[str, _Text], code: str) -> forms.Form:
    form = forms.Form(request.POST or None, label_suffix="")
    for key, text in texts.items():
        if text.code:
            widget = forms.TextInput(attrs={"class": "vTextField"})
            field: Any = forms.CharField(max_length=_MAX_LENGTH, widget=widget)
        else:
            field = admin.formfield_for_dbfield(text.row._meta.get_field(text.field), request)
        field.required, field.show_hidden_initial = False, True  # the model says what it needs
        field.initial, field.label = text.text, text.label
        right = f"{'change' if text.row.pk else 'add'}_{text.row._meta.model_name}"
        field.disabled = not request.user.has_perm(f"consent.{right}")
        field.widget.attrs["lang"] = code
        form.fields[key] = field
    return form


def _changed(form: forms.Form, texts: Mapping[str, _Text]) -> list[Any]:
    """Return the rows that a sent form changes; add to it what is wrong with them."""
    changed: dict[int, str] = {}  # a text of each row
    for key in [key for key in form.changed_data if key not in form.errors]:
        bound, text = form[key], texts[key]
        seen = bound.field.to_python(form.data.get(bound.html_initial_name))
        if seen == bound.field.to_python(bound.initial):
            text.write(form.cleaned_data[key])
            changed[id(text.row)] = key
        else:
            form.add_error(key, f"Somebody else changed this, to “{bound.initial}”.")
    for key in changed.values():
        try:
            texts[key].row.full_clean()
        except ValidationError as error:
            for name, problems in error.message_dict.items():
                own = f"{key.rpartition('/')[0]}/{name}"
                form.add_error(own if own in form.fields else key, problems)
    return [texts[key].row for key in changed.values()]


def page(admin: BaseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show in one language what is to be translated, or `?all`; save what was changed."""
    site, is_sent = get_object_or_404(Site, pk=pk), request.method == "POST"
    require(request, f"consent.{'change' if is_sent else 'view'}_wording")
    draft, codes = Draft.load(site), languages.codes(site)
    code = choose(request, codes)
    found = waiting(draft, code)
    is_all = "all" in request.GET or not found
    with lock(site) if is_sent else nullcontext():
        every = _catalogue(site, code)
        is_first = code == codes[0]
        written = {key for key, text in every.items() if is_first or text.source or text.text}
        keys: Container[str] = request.POST if is_sent else written if is_all else found
        wanted = [key for key in every if key in keys]
        shown = Paginator(wanted, _MAX_TEXTS).get_page(request.GET.get("page"))
        texts = {key: every[key] for key in shown}
        form = _form(admin, request, texts, code)
        rows = _changed(form, texts) if form.is_bound else []
        for row in rows if form.is_valid() else ():
            row.save()
    if form.is_valid():
        messages.success(request, format_html("Saved. {}", not_seen_yet(request, site)))
        if "review" in request.POST:
            return redirect("admin:consent_notice_publish", site.key)
        return redirect(request.get_full_path())
    return admin.show(
        request, site, "site/translations", 422 if form.errors else 200,
        title=f"Texts in {languages.name(code)}", codes=codes, code=code, form=form,
        texts=[(text, form[key], found.get(key)) for key, text in texts.items()],
        number=len(found), is_all=is_all, page=shown,
    )  # fmt: skip
