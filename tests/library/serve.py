"""A site's server, started in its own environment: serve.py FOLDER MODULE:NAME PORT [asgi].

It stands alone: nothing of the checkout is to be seen there.
"""

import socket
import sys
from importlib import import_module
from wsgiref.simple_server import make_server

_resolve = socket.getaddrinfo


def _known(host, *arguments, **more):  # type: ignore[no-untyped-def]
    """Browsers know *.localhost; Python's resolver does not."""
    return _resolve("127.0.0.1" if str(host).endswith(".localhost") else host, *arguments, **more)


socket.getaddrinfo = _known

if __name__ == "__main__":
    folder, target, port, *kind = sys.argv[1:]
    sys.path[0] = folder  # in place of this file's, which lies in the checkout
    module, _, name = target.partition(":")
    application = getattr(import_module(module), name)
    if kind:
        uvicorn = import_module("uvicorn")
        uvicorn.run(application, host="127.0.0.1", port=int(port), log_level="warning")
    else:
        make_server("127.0.0.1", int(port), application).serve_forever()
