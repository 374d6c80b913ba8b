"""What an account has refused meanwhile (R9), and cookies with a fresh life.

Browsers end every cookie after 400 days (R63).
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from consent.web import answering, browser_cookies, site_access
from consent.web.site_access import never_cached
from consent.web.visit import Visit


# Other origins post here by design, so Django's token cannot come along: Origin is checked instead
@csrf_exempt
@never_cached
@site_access.only_from_sites("POST")
def renew(request: HttpRequest) -> HttpResponse:
    """Renew what can be believed, and leave the rest alone. The day of an answer stays (R64).

    What a server set anew in another tab, while a no was under way, goes now (R25).
    """
    in_force = site_access.in_force(request.GET.get("site"))
    site_access.require_origin(request, in_force)
    visit = answering.hear_account(Visit.of(request, in_force))
    response = HttpResponse(status=204)
    browser_cookies.set_account(response, visit)
    browser_cookies.prolong(response, visit)
    browser_cookies.expire(response, visit)
    return response
