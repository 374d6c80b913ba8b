"""Lists of short values, edited as words or as lines of one text."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget


class WordListField(forms.CharField):
    """A list of short values, stored as one text with a space between them."""

    widget: Any = AdminTextInputWidget
    separator = " "

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        words = str(text or "").replace(",", " ").split()
        return self.separator.join(dict.fromkeys(words))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(str(initial or "").split() != self.to_python(data).split())


class LineListField(WordListField):
    """The same, one to a line."""

    widget = AdminTextareaWidget(attrs={"rows": 3})
    separator = "\n"
