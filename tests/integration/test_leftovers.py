"""What the rewriting of other products' markup leaves: calls that nobody answers, and trackers."""

import pytest

from consent.integration.snippets.moving import convert
from tests.integration.test_moving import KEYS, texts


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("Cookiebot.renew()", "data-consent-open"),
        ("Cookiebot?.show()", "data-consent-open"),
        ("Cookiebot.withdraw()", "mixConsent.withdraw()"),
        ("if (Cookiebot.consent.statistics) a()", "mixConsent.allows("),
        ("function CookiebotCallback_OnAccept() {}", "consent.on('change'"),
        ("addEventListener('CookiebotOnAccept', a)", "consent.on('change'"),
        ("function OptanonWrapper() {}", "consent.on('change'"),
        ("OneTrust.OnConsentChanged(a)", "consent.on('change'"),
        ("OneTrust.ToggleInfoDisplay()", "data-consent-open"),
        ("OneTrust.AllowAll()", "take it out"),
        ("OnetrustActiveGroups.includes('C0002')", "/v1/check"),
        ("Optanon.IsAlertBoxClosed()", "mixConsent.allows("),
        ("klaro.show()", "data-consent-open"),
        ("klaro.getManager().getConsent('x')", "mixConsent.allows("),
        ("Osano.cm.showDrawer()", "data-consent-open"),
        ("Osano('onConsentSaved', a)", "consent.on('change'"),
        ("getCkyConsent()", "mixConsent.allows("),
        ("revisitCkyConsent()", "data-consent-open"),
        ("UC_UI.showSecondLayer()", "data-consent-open"),
        ("UC_UI.getServicesBaseInfo()", "mixConsent.allows("),
        ("displayPreferenceModal()", "data-consent-open"),
        ("Termly.on('consent', a)", "consent.on('change'"),
        ("Didomi.preferences.show()", "data-consent-open"),
        ("CookieConsent.showPreferences()", "data-consent-open"),
        ("__tcfapi('addEventListener', 2, a)", "nothing here speaks TCF"),
        ("__uspapi('getUSPData', 1, a)", "data-gpp"),
        ("dataLayer.push({'event': 'OneTrustGroupsUpdated'})", "Google’s consent signals"),
    ],
)
def test_a_call_that_nobody_answers_any_more_is_named_with_its_line(
    written: str, instead: str
) -> None:
    found = convert(f"<p>\n<script>\n\n{written}\n</script>", KEYS)

    assert [text for text in texts(found) if text.startswith("4: ") and instead in text] != []


@pytest.mark.parametrize(
    "markup",
    [
        '<button id="ot-sdk-btn" class="ot-sdk-show-settings">Cookies</button>',
        '<a class="optanon-toggle-display">Cookies</a>',
        '<a href="javascript:Cookiebot.renew()">Cookies</a>',
        '<a href="#" class="termly-display-preferences">Cookies</a>',
        '<button class="cky-banner-element">Cookies</button>',
        '<a class="iubenda-cs-preferences-link">Cookies</a>',
        "Cookiebot.renew()",
    ],
)
def test_a_link_that_opened_the_other_dialog_is_named(markup: str) -> None:
    found = convert(f"\n{markup}", KEYS)

    assert found.markup == f"\n{markup}"
    assert [text for text in texts(found) if text.startswith("2: ") and "data-consent-open" in text]


GTM = "https://www.googletagmanager.com/gtm.js?id=GTM-1"
PIXEL = "!function(f){f.src='https://connect.facebook.net/en_US/fbevents.js'}(a);fbq('init','1')"


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        (f"<script src={GTM}></script>", "(Google)"),
        (f"<script>j.src='{GTM}'</script>", "(Google)"),
        (f"<script>{PIXEL}</script>", "(Meta)"),
        (f"<script data-cookieconsent=ignore src={GTM}></script>", "(Google)"),
        (f"<script type=text/plain class=optanon-category-C0001>{PIXEL}</script>", "(Meta)"),
        ("<noscript><img src=https://www.facebook.com/tr?id=1></noscript>", "(Meta)"),
        ("<iframe src=https://www.googletagmanager.com/ns.html?id=1></iframe>", "(Google)"),
        (
            "<script>(function(c,l){t.src='https://www.clarity.ms/tag/'})()</script>",
            "(Microsoft Clarity)",
        ),
    ],
)
def test_a_tracker_that_waits_for_nobody_is_named(markup: str, name: str) -> None:
    found = convert(f"<p>\n{markup}", KEYS)

    [text] = [text for text in texts(found) if "before any answer" in text]
    assert text.startswith("2: ") and name in text


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("https://connect.facebook.net/fbevents.js", "marketing"),
        ("https://www.googleadservices.com/a.js", "marketing"),
        ("https://www.google-analytics.com/a.js", "analytics"),
        ("https://static.hotjar.com/c/hotjar-1.js", "replay"),
        ("https://widget.intercom.io/widget/1", "support"),
        ("/js/matomo.js", "analytics"),
    ],
)
def test_the_category_is_said_that_a_tracker_is_to_wait_for(source: str, key: str) -> None:
    [text] = texts(convert(f"<script src={source}></script>", KEYS))

    assert f'data-consent="{key}"' in text


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="application/ld+json">{"sameAs": "https://www.facebook.com/mix"}</script>',
        "<script src=https://www.gstatic.com/a.js></script>",
        "<link href=https://fonts.googleapis.com/css>",
    ],
)
def test_what_loads_no_tracker_is_not_named(markup: str) -> None:
    assert texts(convert(markup, KEYS)) == []


def test_a_tracker_that_waits_is_not_named() -> None:
    waiting = f"<script type=text/plain class=optanon-category-C0004>{PIXEL}</script>"
    ours = f'<script type="text/plain" data-consent="marketing" src="{GTM}"></script>'

    assert texts(convert(waiting + ours, KEYS)) == []


def test_remarks_stand_in_the_order_of_the_lines() -> None:
    found = convert(f"<script src={GTM}></script>\nklaro.show()\n<script>{PIXEL}</script>", KEYS)

    assert [remark.line for remark in found.remarks] == [1, 2, 3]
