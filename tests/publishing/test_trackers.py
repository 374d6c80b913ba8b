"""No tracker is necessary or the site's own, and what is really necessary needs no reason."""

from typing import Any

import pytest
from django.utils import timezone

from consent import publishing
from consent.kernel.rules import NOTHING
from consent.kernel.ruleset import Ruleset
from consent.publishing import Draft
from consent.publishing.lint.fields import Field
from tests.publishing.drafts import Edits, declared, edited, following, problems_of

pytestmark = pytest.mark.requirement("R95", "R147")

REASON = "The site cannot work without it."
OURS, REPLAY, STATS, SETTINGS = (
    f"categories/{key}" for key in ("necessary", "replay", "analytics", "preferences")
)
JUSTIFIED: Edits = {f"{OURS}/justification": REASON}


def granted(snapshot: Any, key: str) -> bool:
    """In California, before anybody has answered."""
    ruleset = Ruleset.of(snapshot)
    region = ruleset.region("US-CA", today=timezone.now().date())
    return ruleset.judge(key, region, NOTHING, now=0).allows


TRACKERS = [
    (declared("_ga", "Google LLC"), "_ga is a name that Google"),
    (declared("_ga"), "_ga is a name that Google"),
    (declared("_hjSessionUser_*", "Hotjar"), "name that Hotjar"),
    (declared("_fbc"), "a name that Meta tracks with"),
    (declared("_ga*"), "_ga* also stands for _ga"),
    (declared("_pk_id.*"), "a name that Matomo tracks with"),
    (declared("_x", "Google Analytics"), "_x comes from Google Analytics, and what Google sets"),
    (declared("_x", "Hotjar Ltd"), "_x comes from Hotjar Ltd, and what Hotjar sets tracks"),
    (declared("_x", "Somebody", domain=".doubleclick.net"), "from where Google tracks"),
    (declared("uid", "Criteo SA"), "uid is a name that Criteo"),
    (declared("_gcl_ls", kind="local-storage"), "_gcl_ls is a name that Google"),
]


@pytest.mark.parametrize(("cookie", "why"), TRACKERS)
def test_a_tracker_is_not_necessary_and_no_reason_helps(
    draft: Draft, cookie: dict[str, str], why: str
) -> None:
    edits = JUSTIFIED | {f"{OURS}/cookies/+": cookie}

    [error] = [
        problem
        for problem in publishing.lint(edited(draft, edits))
        if problem.text.startswith("“Strictly necessary” is necessary, and ") and problem.is_error
    ]

    assert why in error.text
    assert error.text.endswith("Move it to a category that visitors are asked about.")
    assert error.at == Field("cookie", f"necessary/{cookie['name']}", "category")


@pytest.mark.parametrize(
    ("edits", "why"),
    [
        ({f"{OURS}/hosts": ["*.google-analytics.com"]}, "it loads from *.google-analytics.com, "),
        (
            {f"{OURS}/signals": {"google": ["analytics_storage"]}},
            "Google is told of it (analytics_storage)",
        ),
    ],
)
def test_nor_is_a_host_or_a_signal_of_one(draft: Draft, edits: Edits, why: str) -> None:
    [error] = [text for text, is_error in problems_of(edited(draft, JUSTIFIED | edits)) if is_error]
    assert why in error


@pytest.mark.parametrize(
    "name",
    ["_gallery", "player", "uid", "visitor", "sp", "session_2", "fr", "user_*", "session*"],
)
def test_a_name_of_the_sites_own_that_looks_alike_is_not_refused(draft: Draft, name: str) -> None:
    assert problems_of(edited(draft, {f"{OURS}/cookies/+": declared(name)})) == []


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("AWSALB", "Amazon Web Services, Inc."),
        ("ARRAffinity", "Microsoft"),
        ("GCLB", "Google LLC"),
        ("SERVERID", "HAProxy"),
        ("BIGipServer*", "F5, Inc."),
        ("__cf_bm", "Cloudflare, Inc."),
        ("cf_clearance", "Cloudflare"),
        ("JSESSIONID", "Oracle"),
        ("PHPSESSID", "PHP.net"),
        ("ASP.NET_SessionId", "Microsoft Corporation"),
        ("__RequestVerificationToken", "Microsoft"),
        ("OptanonConsent", "OneTrust LLC"),
        ("_GRECAPTCHA", "Google LLC"),
        ("hs-membership-csrf", "HubSpot, Inc."),
    ],
)
def test_what_is_really_necessary_needs_no_reason(draft: Draft, name: str, provider: str) -> None:
    assert problems_of(edited(draft, {f"{OURS}/cookies/+": declared(name, provider)})) == []


FOREIGN = [
    *[
        (declared(name, "Somebody Else"), f"{name} is provided by Somebody Else")
        for name in ("AWSALB", "JSESSIONID", "__cf_bm")
    ],
    (declared("_x", "Spy Inc."), "_x is provided by Spy Inc."),
    (declared("__cf_bm", "Cloudflare", domain=".vendor.example"), "lies at .vendor.example"),
]


@pytest.mark.parametrize(("cookie", "why"), FOREIGN)
def test_somebody_elses_needs_a_written_reason(
    draft: Draft, cookie: dict[str, str], why: str
) -> None:
    def found(**reason: str) -> tuple[str, bool]:
        whole = problems_of(edited(draft, {f"{OURS}/cookies/+": cookie} | reason))
        [row] = [problem for problem in whole if "involves a third party" in problem[0]]
        return row

    assert why in found()[0] and found()[1]
    text, is_error = found(**JUSTIFIED)
    assert REASON in text and not is_error


def test_whoever_wrote_a_program_is_no_third_party(draft: Draft) -> None:
    """Oracle receives nothing of a JSESSIONID; Amazon runs the load balancer."""
    for name, provider, party in (("JSESSIONID", "Oracle", "first"), ("AWSALB", "Amazon", "third")):
        whole = edited(draft, {f"{OURS}/cookies/+": declared(name, provider)})
        [row] = [row for row in whole.snapshot["categories"] if row["necessary"]]
        assert row["cookies"][-1]["party"] == party


def test_a_host_of_payments_or_log_ins_may_be_justified(draft: Draft) -> None:
    edits = {f"{OURS}/hosts": ["js.stripe.com", "www.google.com"]}

    assert [is_error for _, is_error in problems_of(edited(draft, edits))] == [True]
    assert [is_error for _, is_error in problems_of(edited(draft, edits | JUSTIFIED))] == [False]


# Trackers declared as the site's own, elsewhere


HIDDEN = ["_ga", "_clck", "_hjSession_*", "intercom-id-*"]


@pytest.mark.requirement("R65", "R83")
@pytest.mark.parametrize("name", HIDDEN)
def test_a_vendors_cookie_is_not_declared_as_the_sites_own(draft: Draft, name: str) -> None:
    found = publishing.lint(edited(draft, {f"{REPLAY}/cookies/+": declared(name)}))
    [error] = [problem for problem in found if problem.is_error]

    assert f"{name} in “Recording of your visit” is a name that " in error.text
    assert error.at == Field("cookie", f"replay/{name}", "provider")


def test_what_runs_on_the_sites_own_servers_is_its_own(draft: Draft) -> None:
    whole = edited(draft, {f"{STATS}/cookies/+": declared("_pk_id.*")})

    assert problems_of(whole) == []
    assert granted(whole.notice().snapshot, "analytics")


# Optional → necessary


ASKED: Edits = {f"{SETTINGS}/cookies/+": declared("_x")}
MOVED: Edits = {f"{OURS}/cookies/+": declared("_x")}
NECESSARY: Edits = {f"{SETTINGS}/necessary": True}
SENTENCE = "Visitors were asked about"


@pytest.mark.parametrize(
    ("before", "after", "what", "is_error"),
    [
        pytest.param({}, NECESSARY, "“Preferences” until now", True, id="a category"),
        pytest.param(ASKED, MOVED, "_x with “Preferences” until now", True, id="a cookie"),
        pytest.param(
            {}, NECESSARY | {f"{SETTINGS}/justification": REASON}, REASON, False, id="with a reason"
        ),
        pytest.param(ASKED, MOVED | JUSTIFIED, REASON, False, id="a cookie with a reason"),
        pytest.param(
            ASKED | JUSTIFIED, MOVED | JUSTIFIED, "_x with", True, id="a reason of before"
        ),
        pytest.param(
            ASKED | JUSTIFIED,
            MOVED | {f"{OURS}/justification": f"{REASON} _x keeps the cart."},
            "_x keeps the cart.",
            False,
            id="a reason that is new",
        ),
    ],
)
def test_what_was_asked_about_becomes_necessary_only_with_a_new_reason_in_writing(
    draft: Draft, before: Edits, after: Edits, what: str, is_error: bool
) -> None:
    [(text, refused)] = [
        problem
        for problem in problems_of(following(draft, before, after))
        if problem[0].startswith(SENTENCE)
    ]

    assert what in text
    assert "those who said no get it all the same" in text
    assert refused is is_error


def test_what_became_necessary_with_a_reason_is_reported_once(draft: Draft) -> None:
    justified = NECESSARY | {f"{SETTINGS}/justification": REASON}

    assert problems_of(following(draft, justified, justified)) == []
