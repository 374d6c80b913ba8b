"""Named rows for what is looked up: the header (R4–R6), the region (R2, R3), the cookie."""

from tests.vectors.parts import NOTICE, Json

# Sec-GPC as a WSGI server hands it over: repeated lines joined with a comma.
HEADERS: list[tuple[str, str | None, bool]] = [
    ("R4 exactly 1", "1", True),
    ("R4 no header", None, False),
    ("R4 empty", "", False),
    ("R4 zero", "0", False),
    ("R4 the word true", "true", False),
    ("R4 a structured boolean", "?1", False),
    ("R4 with a parameter", "1;x", False),
    ("R4 with a parameter and a space", "1; q=1", False),
    ("R4 two lines, the second is 1", "0,1", True),
    ("R4 two lines, the first is 1", "1,0", True),
    ("R4 two lines of 1", "1,1", True),
    ("R4 two lines with a space between", "0, 1", True),
    ("R4 spaces around", " 1 ", True),
    ("R4 a tab around", "\t1\t", True),
    ("R4 three lines, one of them 1", "true, 1 ,0", True),
    ("R4 an empty member beside a 1", ",1", True),
    ("R4 commas only", ",,", False),
    ("R4 two digits", "11", False),
    ("R4 a leading zero", "01", False),
    ("R4 a sign", "+1", False),
    ("R4 a decimal", "1.0", False),
    ("R4 quoted", '"1"', False),
    ("R4 two in one member", "1 1", False),
    ("R4 a full-width digit", "\uff11", False),
    ("R4 a superscript digit", "\u00b9", False),
    ("R4 none of two lines", "0,true", False),
]
SCRIPT: list[Json] = [
    {"id": "R5 true", "property": True, "on": True},
    {"id": "R5 false: supported and off", "property": False, "on": False},
    {"id": "R5 undefined: not supported", "on": False},
    {"id": "R5 null", "property": None, "on": False},
    {"id": "R5 the number 1", "property": 1, "on": False},
    {"id": "R5 the string 1", "property": "1", "on": False},
    {"id": "R5 the string true", "property": "true", "on": False},
    {"id": "R5 an object", "property": {}, "on": False},
]
GPC: Json = {
    "rows": [{"id": name, "header": header, "on": on} for name, header, on in HEADERS],
    "script": SCRIPT,
}


def _rule(
    code: str,
    model: str,
    *covers: str,
    dates: tuple[str | None, str | None] = (None, None),
    days: tuple[int | None, int | None] = (400, None),
    **overrides: str,
) -> Json:
    return {
        "code": code,
        "covers": list(covers),
        "model": model,
        "overrides": overrides,
        "memory_days": days[0],
        "reask_days": days[1],
        "valid_from": dates[0],
        "valid_to": dates[1],
    }


# In the order of codes, as the notice has them: the group stands before its members.
RULES = [
    _rule("CA", "opt-out", days=(401, None)),
    _rule("CA-QC", "opt-in", days=(182, 182), preferences="notice"),
    _rule("EEA", "opt-in", "DE", "FR", "NO", days=(183, 183)),
    _rule("FR", "opt-in", days=(184, 184)),
    _rule("IT", "opt-in", days=(185, 185), dates=("2027-06-01", None)),
    _rule("MX", "notice", dates=(None, "2026-12-31")),
    _rule("MX", "opt-in", dates=("2027-01-01", None)),
    _rule("US", "notice", days=(400, 365)),
    _rule("US-CA", "opt-out", days=(400, None), support="opt-in"),
    _rule("US-DE", "opt-out", "US-MD", days=(402, None)),
    _rule("US-VT", "opt-out", days=(403, None), dates=("2028-01-01", "2029-12-31")),
    _rule("ZZ", "opt-in", days=(182, 182)),
]
TODAY = "2027-01-15"
PLACES: list[tuple[str, str, str, int]] = [  # id, code, today, the rule it finds
    ("its own rule", "US-CA", TODAY, 8),
    ("a state without a rule follows its country", "US-WY", TODAY, 7),
    ("R2 a country without its state: the strictest of its rules", "US", TODAY, 8),
    ("R2 a country without its province: the strictest of its rules", "CA", TODAY, 1),
    ("a country of one rule", "IT", "2027-06-02", 4),
    ("Quebec is not the rest of Canada", "CA-QC", TODAY, 1),
    ("Ontario follows Canada", "CA-ON", TODAY, 0),
    ("California is not Canada", "US-CA", "2030-01-01", 8),
    ("a country in a group", "DE", TODAY, 2),
    ("a part of a country in a group", "DE-BY", TODAY, 2),
    ("Delaware is not Germany", "US-DE", TODAY, 9),
    ("a state covered by another's rule", "US-MD", TODAY, 9),
    ("a country's own rule goes before its group's", "FR", TODAY, 3),
    ("a part of such a country", "FR-75", TODAY, 3),
    ("the group's own code", "EEA", TODAY, 2),
    ("R3 a rule that has not begun: the strictest", "IT", "2027-05-31", 11),
    ("R3 the same rule on its first day", "IT", "2027-06-01", 4),
    ("R3 Vermont on 31 December 2027: the country's", "US-VT", "2027-12-31", 7),
    ("R3 Vermont on 1 January 2028", "US-VT", "2028-01-01", 10),
    ("R3 a rule's last day", "US-VT", "2029-12-31", 10),
    ("R3 the day after", "US-VT", "2030-01-01", 7),
    ("R3 the outgoing rule of two", "MX", "2026-12-31", 5),
    ("R3 the incoming rule of two", "MX", "2027-01-01", 6),
    ("R2 a country in no row", "JP", TODAY, 11),
    ("R2 the unknown place", "ZZ", TODAY, 11),
    ("R2 no code at all", "", TODAY, 11),
    ("R2 a code that is none", "-", TODAY, 11),
    ("R2 small letters are no code", "us-ca", TODAY, 11),
    ("R2 an exit node", "T1", TODAY, 11),
]
FOUND = ("code", "model", "overrides", "memory_days", "reask_days")
REGIONS: Json = {
    "categories": NOTICE,
    "rules": RULES,
    "rows": [
        {"id": name, "code": code, "today": today, "finds": {k: RULES[rule][k] for k in FOUND}}
        for name, code, today, rule in PLACES
    ],
}

REGISTER = [
    ["sessionid", "necessary"],
    ["csrftoken", "necessary"],
    ["lang.*", "preferences"],
    ["_ga", "analytics"],
    ["_ga_*", "analytics"],
    ["*_seen", "preferences"],
    ["chat-*-id", "support"],
    ["cart[*]", "necessary"],
    ["a?*", "preferences"],
    ["_ga_ads", "marketing"],
    ["sessionid", "marketing"],
    ["_ga_*", "marketing"],
]
COOKIES: Json = {
    "register": REGISTER,
    "rows": [
        {"id": name, "cookie": cookie, "category": category}
        for name, cookie, category in [
            ("an exact name", "_ga", "analytics"),
            ("a pattern", "_ga_1A2B3C", "analytics"),
            ("a pattern's star may be empty", "_ga_", "analytics"),
            ("an exact name goes before an earlier pattern", "_ga_ads", "marketing"),
            ("a name declared twice: the first", "sessionid", "necessary"),
            ("a longer name is another cookie", "_gat", None),
            ("a prefix is another cookie", "_g", None),
            ("a name is compared letter for letter", "SessionID", None),
            ("a pattern too", "_GA_1", None),
            ("a star in front", "tour_seen", "preferences"),
            ("a star in front ends where it says", "tour_seen2", None),
            ("a star within", "chat-77-id", "support"),
            ("a star within needs both ends", "chat-77", None),
            ("a dot is a dot", "lang.x", "preferences"),
            ("a dot is no wildcard", "lang_x", None),
            ("brackets are brackets", "cart[3]", "necessary"),
            ("brackets are no set of letters", "cart*", None),
            ("a question mark is a question mark", "a?1", "preferences"),
            ("a question mark is no wildcard", "ab1", None),
            ("an undeclared cookie", "_fbp", None),
            ("a star is no name", "*", None),
            ("no name", "", None),
            ("surrounded by spaces", " _ga ", None),
            ("with a line break", "_ga\n", None),
        ]
    ],
}
