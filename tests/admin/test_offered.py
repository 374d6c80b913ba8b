"""Four roles at every screen and every form: what is offered works."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from consent.admin import colleagues
from consent.models import Site
from tests.admin.staffed import READERS, everything, seeded, sign_in

__all__ = ["everything", "seeded"]

LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]*)')
FORM = re.compile(r"<form\b(.*?)</form>", re.DOTALL)
ENDS = ("/logout/", "/password_change/", "/jsi18n/", "/second-factor/", "/passkeys/")
PREVIEW = "/admin/preview/"  # what visitors are shown, whose forms answer as theirs do
MOST = 400  # screens of one role


def screens(client: Client) -> Iterator[tuple[str, Any]]:
    """Every page that is reached from the first one by links, one of each kind of address."""
    waiting = [reverse("admin:index")]
    seen: set[str] = set()
    while waiting and len(seen) < MOST:
        url = waiting.pop(0)
        path = urlsplit(url).path
        kind = re.sub(r"/(\d+|[0-9a-f-]{36})/", "/N/", path)
        is_ours = path.startswith("/admin/") and not path.startswith(PREVIEW)
        if kind in seen or not is_ours or path.endswith(ENDS):
            continue
        seen.add(kind)
        response = client.get(url)
        yield url, response
        found = LINK.findall(response.content.decode()) if response.status_code == 200 else []
        waiting += [urljoin(url, unescape(link)) for link in found if "csv" not in link]
        if response.status_code in (301, 302):
            waiting.append(urljoin(url, response["Location"]))


@pytest.mark.parametrize("role", [*colleagues.ROLES, *READERS])
def test_what_is_offered_is_not_refused(client: Client, everything: Site, role: str) -> None:
    """Forms are sent empty, so that they are answered by what is missing, and delete nothing."""
    sign_in(client, role)
    seen, refused = 0, {}
    for url, response in screens(client):
        seen += 1
        if response.status_code not in (200, 301, 302):
            refused[url] = response.status_code
        for form in FORM.findall(response.content.decode()):
            action = re.search(r'action="([^"]*)"', form.partition(">")[0])
            target = urljoin(url, unescape(action[1])) if action else url
            is_offered = 'type="submit"' in form or "<button" in form
            is_post = 'method="post"' in form.partition(">")[0]
            if is_post and is_offered and not target.endswith(ENDS):
                code = client.post(target, {}).status_code
                if code in (403, 500):
                    refused[target] = code
    assert seen > 4
    assert refused == {}
