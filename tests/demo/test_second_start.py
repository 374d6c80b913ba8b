"""A second start of the demo keeps everything that its admins have done."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from consent.management.commands import demo
from consent.models import RetentionRun, Site
from consent.record import clock

pytestmark = pytest.mark.django_db

ORIGIN, OWN = "http://www.mixnetworks.localhost:8000", "http://shop.mixnetworks.localhost:3000"


def test_the_sites_origins_stay() -> None:
    site = demo.seed(ORIGIN)
    site.origins = f"{ORIGIN}\n{OWN}"
    site.save()
    assert demo.seed(ORIGIN).origins.split() == [ORIGIN, OWN]
    elsewhere = ORIGIN.replace("8000", "8001")
    demo.seed(elsewhere)  # on another port
    assert Site.objects.get().origins.split() == [ORIGIN, OWN, elsewhere]


def test_the_notice_stays() -> None:
    site = demo.seed(ORIGIN)
    demo.publish(site, ORIGIN)
    demo.publish(demo.seed(ORIGIN), ORIGIN)
    assert site.notices.count() == 1


def test_another_port_is_published_too() -> None:
    demo.publish(demo.seed(ORIGIN), ORIGIN)
    elsewhere = ORIGIN.replace("8000", "8001")

    demo.publish(demo.seed(elsewhere), elsewhere)

    latest = Site.objects.get().notices.first()
    assert latest and latest.snapshot["site"]["origins"] == [ORIGIN, elsewhere]


def test_a_demo_that_stood_still_for_days_trusts_its_clock() -> None:
    site = demo.seed(ORIGIN)
    demo.publish(site, ORIGIN)
    demo.confirm_clock()
    RetentionRun.objects.update(began_at=clock.now() - timedelta(days=4))
    assert clock.doubt(clock.now())

    demo.confirm_clock()

    assert clock.doubt(clock.now()) is None


def test_the_password_is_said_at_each_start() -> None:
    password = demo.make_admin()
    assert password and User.objects.get().check_password(password)
    assert demo.make_admin() == password
    assert User.objects.count() == 1


def test_a_password_of_the_admins_own_stays_and_is_not_said() -> None:
    demo.make_admin()
    admin = User.objects.get(username=demo.ADMIN)
    admin.set_password("my own words")
    admin.save()
    assert demo.make_admin() is None
    assert User.objects.get().check_password("my own words")


def test_each_installation_has_a_password_of_its_own(settings: Settings) -> None:
    first = demo.make_admin()
    User.objects.all().delete()
    settings.SECRET_KEY = "another, and long enough to be one"
    assert demo.make_admin() != first
