from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consent import notices
from consent.admin.sites.site import make_token
from consent.models import Change, Site, SiteToken
from consent.models.site import digest_of
from tests import filled


@pytest.fixture
def site(db: None) -> Site:
    site = filled.seed()
    filled.publish(site)
    return site


def run(*arguments: str, **options: str) -> str:
    out = StringIO()
    call_command("site", *arguments, stdout=out, **options)
    return out.getvalue()


def test_a_site_is_switched_off_and_on(site: Site) -> None:
    assert run("status") == "mix: on\n"

    assert "Every answer is kept" in run("off", "mix", reason="A tracker nobody declared")

    assert "mix: off since" in run("status")
    assert "A tracker nobody declared" in run("status")
    notices.refresh()
    assert notices.current().switched_off
    assert Site.objects.get().switches.get().by.startswith("manage.py site")

    run("on", "mix", reason="It is gone")

    notices.refresh()
    assert not notices.current().switched_off


@pytest.mark.parametrize(
    ("arguments", "reason", "sentence"),
    [
        pytest.param(("off", "shop"), "x", "There are: mix", id="an unknown site"),
        pytest.param(("off", "mix"), "  ", "Say in --reason", id="no reason"),
        pytest.param(("off", "mix"), "x" * 301, "300 characters", id="too long a reason"),
        pytest.param(("on", "mix"), "x", "on already", id="what is on already"),
    ],
)
def test_what_cannot_be_done_is_said(
    site: Site, arguments: tuple[str, str], reason: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*arguments, reason=reason)
    assert not Site.objects.get().switches.exists()


def test_a_token_is_taken_back(site: Site) -> None:
    text = make_token(site, "nginx", [SiteToken.Scope.VISITORS])
    make_token(site, "shop", [SiteToken.Scope.VISITORS])

    with pytest.raises(CommandError, match=r"no token 'apache' in use. In use: nginx, shop\."):
        run("revoke", "mix", "apache")
    assert "Taken back: nginx." in run("revoke", "mix", "nginx")

    assert digest_of(text) not in notices.current().tokens
    assert len(notices.current().tokens) == 1
    assert Change.objects.get(field="token “nginx”: revoked at").by.startswith("manage.py site")
