"""Mistakes in the rules of places and in the register, told at the review."""

from datetime import date

from consent.models import Cookie, Site
from tests.publishing.mistakes.driver import Mistake
from tests.publishing.mistakes.pages import (
    category,
    cookie,
    declared,
    new_cookie,
    new_rule,
    rule,
    site_page,
)


def name_host(site: Site) -> None:
    site.categories.filter(key="support").update(hosts="chat.example.com")


def forget_ours(site: Site) -> None:
    Cookie.objects.filter(category__site=site, name="mix_consent_heard").delete()


MODELS = [
    Mistake("France: on until refused", rule("FR"), {"model": "opt-out"}, "refused",
            "Visitors in France must be asked first"),
    Mistake("United Kingdom: on, and told", rule("GB"), {"model": "notice"}, "refused",
            "Visitors in the United Kingdom must be asked first"),
    Mistake("unknown places: on, and told", rule("ZZ"), {"model": "notice"}, "refused",
            "Visitors in places that are not known must be asked first"),
    Mistake("Quebec: statistics on until refused", rule("CA-QC"),
            {"overrides_analytics": "opt-out"}, "refused",
            "does not wait for their yes: “Usage statistics”"),
    Mistake("California without Global Privacy Control", rule("US-CA"), {}, "refused",
            "California requires Global Privacy Control", without=frozenset({"gpc"})),
    Mistake("California in one step", rule("US-CA"), {}, "refused",
            "California requires two steps back", without=frozenset({"two_step"})),
    Mistake("California: asked again after 30 days", rule("US-CA"), {"reask_days": 30}, "refused",
            "nobody is asked again for 365 days after a no"),
    Mistake("California: advertising on until refused", rule("US-CA"),
            {"overrides_marketing": "opt-out"}, "refused",
            "“California” lets “Advertising” be on without a yes"),
    Mistake("Quebec in English first", rule("CA-QC"), {"languages": "en fr"}, "refused",
            "Write fr first among its languages"),
    Mistake("a site for Quebec without French", site_page, {"languages": "en es"}, "refused",
            "Quebec requires French, and the site does not speak it"),
]  # fmt: skip
DAYS = [
    Mistake("France: a yes holds 1,000 days", rule("FR"), {"memory_days": 1_000}, "refused",
            "authorities there expect six months, and thirteen at the most"),
    Mistake("France: a yes without end", rule("FR"), {"memory_days": ""}, "refused",
            "“France” a yes holds without end"),
    Mistake("Virginia: a yes without end", rule("US-VA"), {"memory_days": ""}, "warned",
            "“Virginia” a yes holds without end"),
    Mistake("Italy: a no holds shorter than a yes", rule("IT"),
            {"memory_days": 390, "reask_days": 190}, "warned", "a yes holds longer than a no"),
    Mistake("Virginia: the rule in force begins in March", rule("US-VA"),
            {"valid_from": date(2030, 3, 1)}, "warned",
            "The rule “Virginia” begins on 1 March 2030, and no other one of that place holds"),
    Mistake("Italy: a second rule of the same place", new_rule,
            {"code": "IT", "name": "Italy", "names_fr": "Italie", "names_es": "Italia",
             "model": "opt-in", "memory_days": 182, "reask_days": 182, "source": "Garante",
             "verified": date(2026, 11, 24)}, "refused", "so which one holds is not clear"),
    Mistake("Liechtenstein under two rules", rule("CH"), {"covers": "LI"}, "refused",
            "Liechtenstein: further places of “Switzerland” and of “European Economic Area”"),
    Mistake("Vermont has no French name", rule("US-VT"), {"names_fr": ""}, "refused",
            "No name is written in French for “Vermont”"),
    Mistake("Italy begins in a language that the site lacks", rule("IT"), {"languages": "it"},
            "refused", "“Italy” requires Italian, which the site does not speak"),
    Mistake("unknown places: their rule begins later", rule("ZZ"),
            {"valid_from": date(2030, 1, 1)}, "refused", "There is no rule ZZ in force"),
    Mistake("Iowa: its rule is over", rule("US-IA"), {"valid_to": date(2026, 1, 1)}, "warned",
            "The rule “Iowa” ended on 1 January 2026"),
    Mistake("Texas: no legal source", rule("US-TX"), {"source": ""}, "warned",
            "No legal source is written for “Texas”"),
    Mistake("Texas: nobody has compared it with the law", rule("US-TX"), {"verified": ""},
            "warned", "Nobody has compared these rules with their law yet: “Texas”"),
]  # fmt: skip
REGISTER = [
    Mistake("one cookie in two categories", new_cookie("support"), declared("_analytics"),
            "refused", "_analytics is declared in “Customer service and chat” and in “Usage"),
    Mistake("one host in two categories", category("analytics"), {"hosts": "chat.example.com"},
            "refused", "chat.example.com is given to “Customer service and chat” and to",
            before=name_host),
    Mistake("one of this system's own is not declared", category("analytics"),
            {"purpose@en": "To count visits."}, "refused",
            "mix_consent_heard is set by this system on this site", before=forget_ours),
    Mistake("nothing is necessary", category("necessary"), {}, "refused",
            "No category is necessary", without=frozenset({"necessary"})),
    Mistake("a key of storage for the session", cookie("_analytics"),
            {"kind": "local-storage", "session_exempt": "on"}, "refused",
            "only a cookie can be cut to the session"),
    Mistake("a third party's for the session", new_cookie("support"),
            declared("_chat", session_exempt="on"), "refused",
            "_chat may be set for the session without a yes, but “Customer service"),
    Mistake("5,000 days, by Palantir", cookie("_analytics"),
            {"provider": "Palantir", "lifetime_number": 5_000, "lifetime_unit": "day"}, "warned",
            "declared for 5,000 days, and browsers keep no cookie longer than 400 days"),
    Mistake("400 days of statistics", cookie("_analytics"),
            {"lifetime_number": 400, "lifetime_unit": "day"}, "warned",
            "authorities accept no more than thirteen months"),
    Mistake("Google is told of statistics that declare no _ga", category("analytics"),
            {"signals": ["google:analytics_storage"]}, "warned",
            "Google is told of a yes to “Usage statistics”, which declares none of its cookies"),
    Mistake("a first party's on somebody else's domain", cookie("_analytics"),
            {"domain": "tracker.example"}, "warned", "its domain tracker.example is not the"),
    Mistake("Meta's _fbp where “we do not sell”", new_cookie("marketing"),
            declared("_fbp", "Meta Platforms"), "warned", "“Advertising” sells or shares data"),
]  # fmt: skip
ROWS = [*MODELS, *DAYS, *REGISTER]
