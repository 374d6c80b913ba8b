"""What Prometheus scrapes: what all processes of this server count, and what this one knows."""

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from consent.api import gauges
from consent.statistics import metrics as counts
from consent.web.inside import is_inside
from consent.web.responses import problem
from consent.web.site_access import never_cached, only

_all = CollectorRegistry()
_all.register(counts)
_all.register(gauges)


@never_cached
@only("GET")
def metrics(request: HttpRequest) -> HttpResponse:
    """Waits for no database: what has to be read there was read before, and says when."""
    if not is_inside(request):
        return problem("There is no such page.", status=404)
    return HttpResponse(generate_latest(_all), content_type=CONTENT_TYPE_PLAIN_0_0_4)
