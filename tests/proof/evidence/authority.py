"""A time-stamping authority: `openssl ts` behind HTTP, which can be made to fail as others do."""

import subprocess
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

_CONFIG = """
[tsa]
default_tsa = one
[one]
dir = {folder}
serial = $dir/serial
signer_cert = $dir/tsa.pem
signer_key = $dir/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
crypto_device = builtin
ess_cert_id_alg = sha256
"""
_USE = "extendedKeyUsage=critical,timeStamping"
_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "9"]


class Authority:
    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "root.pem"
        self.queries: list[bytes] = []
        self.spoil: Callable[[bytes], tuple[int, bytes]] = lambda reply: (200, reply)
        self.query: Callable[[bytes], bytes] = lambda query: query
        (folder / "ts.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01")
        self._issue("root")
        self._issue("tsa", "-CA", "root.pem", "-CAkey", "root.key", "-addext", _USE)
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                authority.queries.append(query)
                is_query = self.headers["Content-Type"] == "application/timestamp-query"
                assert is_query and self.path == "/tsr"
                status, answer = authority.spoil(authority.reply(authority.query(query)))
                self.send_response(status)
                self.end_headers()
                with suppress(BrokenPipeError):  # whoever asked does not wait
                    self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/tsr"
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def _issue(self, name: str, *by: str) -> None:
        files = ["-keyout", f"{name}.key", "-out", f"{name}.pem"]
        self._run("req", "-x509", *_KEY, "-subj", f"/CN={name}", *files, *by)

    def _run(self, *arguments: str) -> bytes:
        return subprocess.run(
            ["openssl", *arguments], cwd=self.folder, check=True, capture_output=True
        ).stdout

    def reply(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        self._run(*"ts -reply -config ts.cnf -section one -queryfile query -out reply".split())
        return (self.folder / "reply").read_bytes()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
