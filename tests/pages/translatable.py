"""The texts that visitors read and a translation has to hold: of templates, of data, of code."""

import re
from ast import Call, Constant, Name, literal_eval, parse, walk
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

from config.demo import site
from consent.integration.snippets import tags
from consent.lib import world
from consent.publishing import fixed
from consent.record import retention
from consent.vendors import facts
from tests.catalogue import COOKIES, DEMO, MIX
from tests.demo.test_words import leaves

ROOT = Path(settings.BASE_DIR)
STRING = r"u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\""


def in_templates() -> Iterator[str]:
    call = re.compile(rf"\b(n|p)?gettext\(\s*({STRING})(?:\s*,\s*({STRING}))?")
    folder = ROOT / "templates" / "consent"
    for path in (*folder.glob("*.html"), *folder.glob("words/*"), *folder.glob("mail/*")):
        for kind, first, second in call.findall(templatize(path.read_text(encoding="utf-8"))):
            text: str = literal_eval(first)
            yield f"{text}\x04{literal_eval(second)}" if kind == "p" else text


def in_data() -> Iterator[str]:
    """Each text that `languages.translated` looks up, with its context."""
    # Each part of the United States, for the day on which it has a law
    for name in (*(row["name"] for row in MIX["regions"]), *world.PARTS["US"].values()):
        yield f"place\x04{name}"
    for cookie in facts.cookies():
        yield f"purpose\x04{cookie.purpose}"
    for words in tags.TEXTS["words"].values():
        yield f"snippet\x04{words}"
    rows = (*MIX["categories"], *DEMO["categories"], *COOKIES)
    texts = [*(row["texts"]["en"] for row in rows), MIX["texts"]["en"]]
    for words in chain(*(text.values() for text in texts)):
        yield f"catalogue\x04{words}"
    for name, words in leaves(site.texts("en")):
        if not name.endswith((".icon", ".drawing", ".from")):
            yield f"demo\x04{words}"


def in_code() -> Iterator[str]:
    for rule in retention.for_visitors():  # of a table, and of apps
        yield from (rule.what, rule.kept)
    yield from (f"{fixed.CONTEXT}\x04{word}" for word in fixed.WORDS.values())
    for path in (
        *(ROOT / "consent" / "pages").glob("*.py"),
        *(ROOT / "consent" / "intake").rglob("*.py"),
        *(ROOT / "consent" / "record").rglob("*.py"),
        *(ROOT / "consent" / "proof").rglob("*.py"),
        *(ROOT / "consent" / "lib").glob("d*.py"),  # dates and durations
        *(ROOT / "consent" / "models").glob("[cp]*.py"),
        ROOT / "consent" / "scripts" / "words.py",
    ):
        for node in walk(parse(path.read_text(encoding="utf-8"))):
            match node:
                case Call(
                    func=Name(id="_" | "gettext" | "gettext_noop"), args=[Constant(value=str(text))]
                ):
                    yield text
                case Call(
                    func=Name(id="ngettext" | "ngettext_lazy"), args=[Constant(value=str(text)), *_]
                ):
                    yield text
                case Call(
                    func=Name(id="pgettext" | "pgettext_lazy"),
                    args=[Constant(value=str(context)), Constant(value=str(text))],
                ):
                    yield f"{context}\x04{text}"
