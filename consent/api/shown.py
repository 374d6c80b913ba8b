"""Counting the banners that were shown: no cookie, no id."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent import regions, sites, tallies
from consent.api.bodies import read
from consent.http import Refused
from consent.models import Decision, Tally
from consent.schemas.bodies import Shown


# Other origins post here by design, so Django's token cannot come along: Origin is checked instead
@csrf_exempt
@sites.only_from_sites("POST")
def shown(request: HttpRequest) -> HttpResponse:
    told = read(request, Shown.of)
    in_force = sites.in_force(told.site)
    sites.require_origin(request, in_force)
    if told.notice > in_force.number or told.language not in in_force.languages:
        raise Refused("No such banner can have been shown.", status=400)
    tallies.count(
        tallies.Event(
            day=timezone.now().date(),
            site=told.site,
            notice=told.notice,
            region=regions.of(request),
            language=told.language,
            surface=Decision.Surface.BANNER,
            outcome=Tally.Outcome.SHOWN,
        )
    )
    return HttpResponse(status=204)
