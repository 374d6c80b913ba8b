"""Take the answer of a banner in a page's HTML whose script has not come, and go back (R47)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import frame, preferences, status
from consent.pages.forms import QuestionForm
from consent.pages.published import published
from consent.pages.visit import PageVisit


@csrf_exempt  # another host's page cannot hold our token; its origin is what counts
@published("GET", "POST")
def answer(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Record it and return to the page, by a path on the origin that sent the form.

    A page of another site, or one that hides its origin, cannot answer: the visitor is shown the
    preference page, and nothing is recorded.
    """
    visit, form = PageVisit.from_page(request, in_force), QuestionForm(request.POST)
    if request.method != "POST":  # a language link of the page that was shown here
        address = frame.address_of("preferences", site=visit.site, language=visit.language)
        return HttpResponseRedirect(address, status=303)
    origin = request.META.get("HTTP_ORIGIN", "")
    if origin not in in_force.site.origins or not form.is_valid():
        return preferences.show(request, visit, saved="incomplete")
    try:
        outcome = visit.record(
            form, choices=form.choices, method=form.method, surface=Decision.Surface.BANNER
        )
    except status.NOT_RECORDED as error:
        return preferences.show(request, visit, saved=status.FAULTS[type(error)])
    response = HttpResponseRedirect(f"{origin}{form.cleaned_data['back'] or '/'}", status=303)
    outcome.write(response)
    return response
