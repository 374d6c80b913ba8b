"""litewitness, a real one, whose operator tells it the log's key."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.outages.service import until
from tests.servers import free_port, stop

NAME = "witness.example/lite"


class LiteWitness:
    """It can be killed and started again at the same address, with what it has signed."""

    def __init__(self, program: str, folder: Path) -> None:
        self._folder, self._log = folder, folder / "log"
        listing = ["ssh-keygen", "-lf", "key"]
        key = subprocess.run(listing, cwd=folder, capture_output=True, text=True, check=True)
        self._address = f"127.0.0.1:{free_port()}"
        command = [program, "-name", NAME, "-key", key.stdout.split()[1], "-ssh-agent", "agent"]
        self._command = [*command, "-db", "witness.db", "-listen", self._address]

    def start(self) -> None:
        with self._log.open("w") as out:
            self.process = subprocess.Popen(self._command, cwd=self._folder, stderr=out)
        until(lambda: "msg=listening" in self._log.read_text(), "litewitness listens")

    @property
    def setting(self) -> str:
        (vkey,) = re.findall(r"vkey=(\S+)", self._log.read_text())
        return f"{vkey} http://{self._address}"


@contextmanager
def running(program: str, folder: Path, origin: str, vkey: str) -> Iterator[LiteWitness]:
    key, socket = folder / "key", folder / "agent"
    subprocess.run(["ssh-keygen", "-qt", "ed25519", "-N", "", "-f", key], check=True)
    control = str(Path(program).with_name("witnessctl"))
    of_folder: Any = {"cwd": folder, "check": True, "stderr": subprocess.DEVNULL}
    of_log = ["-db", "witness.db", "-origin", origin]
    subprocess.run([control, "add-log", *of_log], **of_folder)
    subprocess.run([control, "add-key", *of_log, "-key", vkey], **of_folder)
    agent = subprocess.Popen(
        ["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(socket.exists, "the agent listens")
        environment = os.environ | {"SSH_AUTH_SOCK": str(socket)}
        subprocess.run(["ssh-add", "-q", key], env=environment, check=True)
        witness = LiteWitness(program, folder)
        witness.start()
        try:
            yield witness
        finally:
            stop(witness.process)
    finally:
        stop(agent)
