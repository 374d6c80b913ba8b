"""A certificate that nobody but a test believes."""

import subprocess
from pathlib import Path

from tests import provision

OPENSSL = provision.Program("openssl", ("openssl",))


def make_certificate(folder: Path, *names: str) -> Path:
    """The folder that holds it as Let's Encrypt lays it out."""
    tls = folder / "tls"
    tls.mkdir(exist_ok=True)
    alternatives = ",".join(f"DNS:{name}" for name in names)
    words = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={names[0]}"
    files = f"-keyout {tls}/privkey.pem -out {tls}/fullchain.pem".split()
    extension = ["-addext", f"subjectAltName={alternatives}"]
    command = [provision.path(OPENSSL), *words.split(), *extension, *files]
    subprocess.run(command, check=True, capture_output=True)
    return tls
