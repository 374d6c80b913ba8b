"""Compare uses – sale, recording, storage, recipients – with what a category declares of them."""

from collections.abc import Collection, Iterator
from datetime import date

from consent import vendors
from consent.kernel.values import matches
from consent.lib import languages
from consent.publishing import third_parties, words
from consent.publishing.lint import fields, prose
from consent.publishing.lint.fields import Problem, problem
from consent.publishing.third_parties import file_of, recipients
from consent.publishing.words import Row, listed
from consent.vendors import facts

_IP_ADDRESS = "ip_address"


def lint(new: Row, today: date) -> Iterator[Problem]:
    yield from signals(new)
    yield from _never_granted(new)
    yield from _sold(new)
    yield from _recording(new)
    yield from _stated(new, today)


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
    if recorder := third_parties.known(cookie).recorder:
        return recorder
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
        for vendor, signal in facts.signals().items():
            for name in row["signals"].get(vendor, ()):
                stored = signal.stores.get(name)
                if stored and not any(
                    _is_by(signal, cookie) or _is_one(cookie, stored) for cookie in row["cookies"]
                ):
                    names[signal.vendor] = examples[stored[0]] = None
        if names:
            values = {"vendors": listed([*names]), "examples": words.few([*examples])}
            are, their = ("is", "its") if len(names) == 1 else ("are", "their")
            values |= {"are": are, "their": their}
            yield fields.of_category("signal_without_cookies", row, "signals", **values)


def _never_granted(new: Row) -> Iterator[Problem]:
    """Warn of a tag of Google's that stays denied whatever is answered."""
    google = facts.signals()["google"]
    for name in facts.never_granted(new["categories"]):
        stored = google.stores.get(name, ())
        for row in new["categories"]:
            cookies = [cookie for cookie in row["cookies"] if _is_by(google, cookie)]
            if found := [cookie["name"] for cookie in cookies if _is_one(cookie, stored)]:
                values = {"cookie": found[0], "signal": name}
                yield fields.of_category("never_granted", row, "signals", **values)


def _is_by(signal: facts.Signal, cookie: Row) -> bool:
    vendor = vendors.by_name(signal.vendor)
    return vendor is not None and vendor.is_like(cookie["provider"])


def _is_one(cookie: Row, stored: Collection[str]) -> bool:
    return any(matches(cookie["name"], name) or cookie["name"] == name for name in stored)


def _stated(new: Row, today: date) -> Iterator[Problem]:
    """Require what American laws have a company state: what it collects, how long, for whom."""
    lasting = [row for row in new["regions"] if (row["valid_to"] or "9") >= today.isoformat()]
    places = {code for row in lasting for code in (row["code"], *row["covers"])}
    if not places.isdisjoint(("US", "US-CA")):
        yield from _collected(new)
    for row in new["categories"]:
        names = sorted(recipients(row, new["site"]))
        if row["sells_or_shares"] and not names and not places.isdisjoint(("US", "US-RI")):
            yield fields.of_category("no_buyer", row, "sells_or_shares")
        if any(place.partition("-")[0] == "US" for place in places):
            yield from _unfounded(row, names, today)
        unlinked = [name for name in names if not file_of(name, row).get("policy_url")]
        if unlinked:
            yield fields.of_category("no_policy_link", row, names=listed(unlinked))


def _collected(new: Row) -> Iterator[Problem]:
    """Report what the notice at collection would leave out (R170, R171)."""
    rows = new["categories"]
    for row in rows:
        if not row.get("personal_information"):
            yield fields.of_category("nothing_collected", row, "personal_information")
        texts = row["texts"].items()
        silent = [code for code, text in texts if not text.get("retention", "").strip()]
        if silent and not row.get("retention_days"):
            where = "" if len(silent) == len(texts) else f" in {words.in_languages(silent)}"
            yield fields.of_category("no_retention", row, "retention_days", languages=where)
    every = {key for row in rows for key in row.get("personal_information", ())}
    if every and _IP_ADDRESS not in every:
        yield problem("no_ip_address", fields.category(rows[0], "personal_information"))


def _unfounded(row: Row, names: Collection[str], today: date) -> Iterator[Problem]:
    """Report sale or targeting without an assessment and a contract of each recipient (R178)."""
    if not (row["sells_or_shares"] or row["targets_ads"]):
        return
    day = today.isoformat()
    days = ("assessed_on", "contract_on")
    lacking = [
        name
        for name in names
        if not all("" < (file_of(name, row).get(field) or "") <= day for field in days)
    ]
    if lacking:
        yield fields.of_category("no_contract", row, names=listed(lacking))
