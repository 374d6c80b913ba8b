"""A site's server in a process of its own: site.py SERVICE ISSUER CACHE PORT."""

import json
import sys
from collections.abc import Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from consent.client import ConsentClient, LogFork
from consent.client.wsgi import ConsentMiddleware

REFRESH_SECONDS = 1.0

reports: list[LogFork] = []


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def main(service: str, issuer: str, cache: str, port: str) -> None:
    client = ConsentClient(
        service,
        "mix",
        issuer=issuer,
        cache=cache,
        refresh=REFRESH_SECONDS,
        timeout=20,
        on_log_fork=reports.append,
    )

    def page(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/witness":
            start("200 OK", [("Content-Type", "application/json")])
            kept = client._witness.kept
            told = {
                "size": kept.checkpoint.size if kept else None,
                "stats": client.stats(),
                "reports": [(one.what, one.old, one.new, str(one.file)) for one in reports],
            }
            return [json.dumps(told).encode()]
        start("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "_analytics=1; Path=/")])
        permission = environ["mix.consent"]
        return [b"counted" if permission.allows("analytics") else b"not counted"]

    application = ConsentMiddleware(page, client)
    make_server("127.0.0.1", int(port), application, handler_class=QuietHandler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
