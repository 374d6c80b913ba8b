"""Use the product as staff, visitors and a site's server do, until each table has rows."""

import json
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from consent.admin.sites.site import make_token
from consent.intake import tallies
from consent.models import CategoryText, Decision, Dismissal, Site, SiteToken, Theme
from consent.proof.log import leaves
from consent.publishing import Draft, publications
from consent.publishing.publications import Proposal
from consent.publishing.review import Review
from consent.record import receipts, rehearsals
from consent.record.changes import acting
from consent.record.statistics import detections
from tests import filled
from tests.api.visiting import DOMAIN, GPC, ORIGIN, Visitor, a_decision, a_refusal, bearer, tell
from tests.pages.conftest import CALIFORNIA, Visitor as Reader
from tests.places import place_all

PASSWORD = "only-for-the-databases-that-the-tests-keep"
PLACES = ("DE", "FR", "US-CA", "CA-QC", "GB", "US-TX")


def fill() -> None:
    setup_test_environment()
    with acting("nina"):
        site = _staff()
        _answers(notice=1)
        _second_notice(site)
    _answers(notice=2)
    _accounts(site)
    _requests()
    _erasure()
    tallies.flush()
    detections.flush()
    Dismissal.objects.create(site="mix", name="_use_a", reason="A test", by="nina")
    call_command("record", "retention", "--run", "--yes")


def _staff() -> Site:
    site = filled.seed(origins=[ORIGIN], cookie_domain=DOMAIN)
    Site.objects.create(**filled.SHOP)
    Theme.objects.get_or_create(site=site)
    nina = User.objects.create_superuser("nina", "nina@example.com", PASSWORD)
    omar = User.objects.create_user("omar", "omar@example.com", PASSWORD, is_staff=True)
    omar.groups.add(*Group.objects.all()[:1])
    codes = StaticDevice.objects.create(user=nina, name="codes")
    StaticToken.objects.create(device=codes, token="only-for-tests")
    filled.publish(site, by="nina")
    for password in (PASSWORD, "wrong"):
        Client().post(reverse("admin:login"), {"username": "nina", "password": password})
    return site


def _second_notice(site: Site) -> None:
    """And a third, which waits."""
    later = timezone.now() + timedelta(days=1)
    for purpose, publish_at in (("Counts visits.", None), ("Counts searches.", later)):
        text = CategoryText.objects.get(category__key="analytics", language="en")
        text.purpose = purpose
        text.save()
        digest = Review.build(Draft.load(site)).draft_digest
        proposal = Proposal(digest, "A test", publish_at=publish_at)
        publications.propose(site, proposal, by="nina", may_publish=True)


def _answers(*, notice: int) -> None:
    for number, place in enumerate(PLACES * 2):
        facts = {"notice": notice, "region": place}
        shown = {"site": "mix", "notice": notice, "language": "en"}
        found = {"site": "mix", "kind": "blocked", "names": [f"_use_{chr(97 + number)}"]}
        visitor = Visitor(Client(HTTP_X_REGION=place, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}"))
        answered = visitor.decide(a_decision(**facts) if number % 3 else a_refusal() | facts)
        assert answered.status_code == 201, answered.content
        for path, report in (("/v1/shown", shown), ("/v1/detections", found)):
            assert visitor.send(json.dumps(report), path=path).status_code == 204


def _accounts(site: Site) -> None:
    token = make_token(site, "shop", SiteToken.Scope, by="nina")
    report = {"properties": {"notice": 1, "looks": 4, "remarks": []}, "results": []}
    rehearsals.keep("mix", {"runs": [report]}, by="token “shop”")
    for name in ("ada", "bob", "eve"):
        tell("post", name, **bearer(token), **GPC)


def _requests() -> None:
    for name in ("Ada", "Bob"):
        Reader().opt_out(name, f"{name}@example.com", **CALIFORNIA)
    signed_in = Reader()
    signed_in.sign_in()
    signed_in.opt_out(**CALIFORNIA)


def _erasure() -> None:
    """One of a day that is over, whose tombstone has its leaf, and one of today."""
    place_all()
    first, second = Decision.objects.order_by("pk")[:2]
    receipts.erase(first, now=timezone.now())
    leaves.merge_until(timezone.now().date())
    receipts.erase(second, now=timezone.now())
