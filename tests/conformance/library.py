"""The Python library, at the vectors' time, with their keys and their notice."""

from collections.abc import Iterator
from contextlib import contextmanager

from consent.client import ConsentClient
from tests.client.service import FakeService
from tests.conformance.document import DOCUMENT, notice_of


@contextmanager
def library(site: str) -> Iterator[ConsentClient]:
    service = FakeService(notice=notice_of(site), jwks=DOCUMENT["jwks"])
    client = ConsentClient(
        service.url,
        site,
        issuer=DOCUMENT["issuer"],
        clock=lambda: DOCUMENT["now"],
    )
    assert client.refresh()
    yield client
    client.close()
    service.close()
