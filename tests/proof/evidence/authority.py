"""A time-stamping authority: `openssl ts` behind HTTP, which can be made to fail as others do."""

import subprocess
from collections.abc import Callable
from email.message import Message
from pathlib import Path

from tests.posts import Posts

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
        server = Posts(self._answer)
        self.url, self.close = f"{server.url}/tsr", server.close

    def _answer(self, path: str, headers: Message, query: bytes) -> tuple[int, bytes]:
        self.queries.append(query)
        assert (path, headers["Content-Type"]) == ("/tsr", "application/timestamp-query")
        return self.spoil(self.reply(self.query(query)))

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
