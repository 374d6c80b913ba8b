"""What categories are called among staff."""

from consent.models import Category


def name_of(category: Category) -> str:
    """As visitors read it: in English, else in the first language that has one; else the key."""
    texts = {text.language: text.name for text in category.texts.all()}
    codes = ("en", *category.site.languages.split())
    return next((texts[code] for code in codes if texts.get(code)), category.key)


def in_words(category: Category, *, with_site: bool = False) -> str:
    name = name_of(category)
    words = category.key if name == category.key else f"{name} ({category.key})"
    return f"{words}, {category.site}" if with_site else words
