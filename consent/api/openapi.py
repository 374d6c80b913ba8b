"""Serve `openapi.yaml` as JSON, with the service's own address."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent.web.responses import document
from consent.web.site_access import endpoint, open_to_all

FILE = Path(__file__).with_suffix(".yaml")


@open_to_all
@endpoint("GET")
def openapi(request: HttpRequest) -> HttpResponse:
    return document(request, _body(), cache="public, max-age=300", content_type="application/json")


@cache
def description() -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return described | {"servers": [{"url": settings.CONSENT_SERVICE_URL}]}


@cache
def _body() -> bytes:
    return json.dumps(description(), indent=1, ensure_ascii=False).encode()
