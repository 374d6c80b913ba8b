"""Both hosts of the demo behind one port: the site, and the service beside it."""

from collections.abc import Iterable
from typing import Any

from config.wsgi import application as service
from consent.demo.site import site


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    is_site = environ.get("HTTP_HOST", "").startswith("www.")
    return (site if is_site else service)(environ, start_response)
