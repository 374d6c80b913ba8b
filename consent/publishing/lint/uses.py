"""Compare sales, recording and signalled storage with the category's flags and declarations."""

from collections.abc import Collection, Iterator

from consent import vendors
from consent.kernel.values import matches
from consent.lib import languages
from consent.publishing import words
from consent.publishing.lint import fields, prose
from consent.publishing.lint.fields import Problem
from consent.publishing.words import Row, listed
from consent.vendors.facts import SIGNALS, never_granted


def lint(new: Row) -> Iterator[Problem]:
    yield from signals(new)
    yield from _never_granted(new)
    yield from _sold(new)
    yield from _recording(new)


def _sold(new: Row) -> Iterator[Problem]:
    """Warn of sales, which the privacy policy denies: anew once there is more that sells."""
    for row in new["categories"]:
        if row["sells_or_shares"] and row["cookies"]:
            names = listed([*(cookie["name"] for cookie in row["cookies"]), *row["hosts"]])
            yield fields.of_category("sells", row, "sells_or_shares", names=names)


def _recording(new: Row) -> Iterator[Problem]:
    """Require that recording is marked, so that it needs a yes (R29, R30)."""
    for row in new["categories"]:
        why = [*_tools(row), *_texts(row)]
        if row["necessary"] and (row.get("records") or why):
            yield fields.of_category("necessary_recorder", row, "records")
        elif why and not row.get("records"):
            yield fields.of_category("not_recording", row, "records", why="; ".join(why))
        elif (why := [*_tools(row, is_replay=True)]) and _is_for_chats(row):
            yield fields.of_category("replay_in_chat", row, "records", why="; ".join(why))


def _tools(row: Row, *, is_replay: bool = False) -> Iterator[str]:
    """Yield what shows who records; `is_replay`: only whole visits, and not chats."""
    vendor, name = "clarity", "analytics_Storage"
    if name in row["signals"].get(vendor, ()):
        yield "it tells Microsoft Clarity to record"
    tools = [(cookie["name"], _recorder(cookie)) for cookie in row["cookies"]]
    tools += [(host, vendors.by_host(host)) for host in row["hosts"]]
    for found, tool in tools:
        if tool and (tool.records == "replay" if is_replay else tool.records):
            yield f"{found} is {tool.name}’s"


def _is_for_chats(row: Row) -> bool:
    texts = row["texts"].items()
    return any(prose.find("chats", text["name"], language) for language, text in texts)


def _recorder(cookie: Row) -> vendors.Vendor | None:
    """Return the recording vendor of the name, or a provider that only records."""
    fact = vendors.known_cookie(cookie["name"], cookie["kind"])
    by_name = vendors.by_name(fact.vendor) if fact and not fact.is_common else None
    if by_name and by_name.records:
        return by_name
    provider = vendors.by_provider(cookie["provider"])
    return provider if provider and provider.tracks and provider.records else None


def _texts(row: Row) -> Iterator[str]:
    for language, text in sorted(row["texts"].items()):
        if found := prose.find("records", f"{text['name']} {text['purpose']}", language):
            yield f"its text in {languages.name(language)} says “{found}”"


def signals(new: Row) -> Iterator[Problem]:
    """Warn of vendors with a signal whose storage is undeclared and so stays after a no."""
    for row in new["categories"]:
        names, examples = dict[str, None](), dict[str, None]()
        for vendor, signal in SIGNALS.items():
            for name in row["signals"].get(vendor, ()):
                stored = signal.stores.get(name)
                if stored and not _declares(row, signal.provider, stored):
                    names[signal.name] = examples[stored[0]] = None
        if names:
            values = {"vendors": listed([*names]), "examples": words.few([*examples])}
            are, their = ("is", "its") if len(names) == 1 else ("are", "their")
            values |= {"are": are, "their": their}
            yield fields.of_category("signal_without_cookies", row, "signals", **values)


def _never_granted(new: Row) -> Iterator[Problem]:
    """Warn of a tag of Google's that stays denied whatever is answered."""
    google = SIGNALS["google"]
    for name in never_granted(new["categories"]):
        stored = google.stores.get(name, ())
        for row in new["categories"]:
            cookies = [one for one in row["cookies"] if _is_by(google.provider, one)]
            if found := [one["name"] for one in cookies if _is_one(one, stored)]:
                values = {"cookie": found[0], "signal": name}
                yield fields.of_category("never_granted", row, "signals", **values)


def _declares(row: Row, provider: str, stored: Collection[str]) -> bool:
    return any(_is_by(provider, cookie) or _is_one(cookie, stored) for cookie in row["cookies"])


def _is_by(provider: str, cookie: Row) -> bool:
    return provider in cookie["provider"].casefold().split()


def _is_one(cookie: Row, stored: Collection[str]) -> bool:
    return any(matches(cookie["name"], name) or cookie["name"] == name for name in stored)
