"""A scrape, and requests that are counted."""

import json
from collections.abc import Mapping
from typing import Any

from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from consent import notices
from tests.api.visiting import a_decision

Sample = tuple[str, tuple[tuple[str, str], ...]]


def read(text: str) -> Mapping[Sample, float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def told_now() -> Mapping[Sample, float]:
    return read(Client().get("/metrics").content.decode())


def scraped(name: str, **labels: str) -> float:
    """A sample of what this process says now; 0 where it is not there yet."""
    return told_now().get((name, tuple(sorted(labels.items()))), 0)


def send(client: Client, **changes: object) -> int:
    refusal: dict[str, Any] = {
        "notice": notices.current().number,
        "choices": {},
        "method": "reject",
    }
    return post(client, "/v1/decisions", a_decision(**refusal | changes))


def post(client: Client, path: str, body: object) -> int:
    origin = next(iter(notices.current().site.origins))
    headers = {"Origin": origin, "X-Forwarded-For": "203.0.113.9"}
    return client.post(path, json.dumps(body), "text/plain", headers=headers).status_code
