from typing import Any

from django.db.models import Model
from django.forms import CheckboxSelectMultiple
from django.test import Client
from django.urls import reverse


def change(row: Model, page: str = "change") -> str:
    """The address of a row's form, or of another page that the admin has of it."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def read(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back from an admin form, left as it is."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    adminform = response.context["adminform"].form
    forms = [adminform]
    sent: dict[str, Any] = {}
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            sent |= _values(bound)
    return sent


def texts(page: Any) -> dict[str, str]:
    """What a browser would send back from the page of texts, left as it is."""
    sent: dict[str, str] = {}
    for bound in page.context["form"]:
        if not bound.field.disabled:
            text = str(bound.value()).replace("\n", "\r\n")
            sent |= {bound.html_name: text, bound.html_initial_name: text}
    return sent


def _values(bound: Any) -> dict[str, Any]:
    widget = bound.field.widget
    value = bound.value()
    if hasattr(widget, "widgets"):
        parts = widget.decompress(value)
        names = widget.widgets_names
        pairs = {f"{bound.html_name}{name}": part for name, part in zip(names, parts, strict=True)}
        return {name: "" if part is None else part for name, part in pairs.items()}
    if value is False or (not value and isinstance(widget, CheckboxSelectMultiple)):
        return {}  # a box that is not ticked is not sent
    if isinstance(value, str):
        value = value.replace("\n", "\r\n")
    return {bound.html_name: "" if value is None else value}
