"""What a person finds who opens the service's own address: the ways to everything else."""

from django.http import HttpRequest, HttpResponse

from consent.notices import NoticeInForce
from consent.pages import addresses, spoken
from consent.pages.frame import page
from consent.pages.published import published
from consent.web.site_access import only, private


@only("GET")
@published
def start(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    context = {"docs_address": addresses.to("docs", site=in_force.site.key)}
    return private(page(request, in_force, "start", spoken.of(request, in_force), context))
