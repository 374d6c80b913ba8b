"""Two machines on one database, and servers that judge the cookies of both all the time."""

import base64
import json
import subprocess
import threading
from collections import Counter
from pathlib import Path
from typing import Self

from consent.client import ConsentClient
from consent.integration import conformance
from consent.kernel.rules import Reason
from tests.conformance.references import HERE
from tests.node import SOURCE, packages
from tests.outages.asking import get
from tests.outages.decisions import SentDecision
from tests.servers import Project

CHOICES = {"analytics": True, "marketing": False}
REFRESH_SECONDS = 0.5
SITE, DOMAIN, PLACE = "mix", "mixnetworks.localhost", "DE"


class NodeServer:
    """A server in Node that asks one machine for the keys."""

    def __init__(self, project: Project, issuer: str, folder: Path) -> None:
        folder.mkdir()
        (folder / "node_modules").symlink_to(packages(HERE), target_is_directory=True)
        (folder / "verify.mjs").write_text(conformance.read("verify.mjs"), encoding="utf-8")
        script = folder / "verifier.mjs"
        script.write_text((Path(__file__).parent / "verifier.mjs").read_text(encoding="utf-8"))
        host = issuer.removeprefix("http://")
        address = f"http://127.0.0.1:{project.port}"
        self._process = subprocess.Popen(
            ["node", str(script), address, host, issuer, SITE, DOMAIN],
            cwd=SOURCE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"

    def believes(self, cookie: str) -> bool:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{cookie}\n")
        self._process.stdin.flush()
        return self._line() == "true"

    def close(self) -> None:
        self._process.communicate(timeout=20)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


class Judges(threading.Thread):
    """Decides at one machine after the other; has each new cookie, and the first, judged by all."""

    def __init__(self, machines: list[Project], folder: Path) -> None:
        super().__init__(daemon=True)
        self.answers: Counter[str] = Counter()
        self.invalid: Counter[str] = Counter()
        self.signed_by: Counter[str] = Counter()
        self.failure: BaseException | None = None
        self._machines, self._issuer = machines, machines[0].environment["CONSENT_SERVICE_URL"]
        self._leaving, self._first = threading.Event(), ""
        self._clients = {f"library of {name}": self._client(m) for name, m in self._named()}
        self._nodes = {
            f"Node of {name}": NodeServer(machine, self._issuer, folder / f"node-{name}")
            for name, machine in self._named()
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        self.join()
        for client in self._clients.values():
            client.close()
        for node in self._nodes.values():
            node.close()
        if self.failure:
            raise self.failure

    def run(self) -> None:
        try:
            while not self._leaving.is_set():
                for machine in self._machines:
                    self._judge_all(self._decide(machine))
        except BaseException as error:
            self.failure = error

    def _named(self) -> list[tuple[str, Project]]:
        return list(zip("AB", self._machines, strict=True))

    def _client(self, machine: Project) -> ConsentClient:
        client = ConsentClient(
            f"http://127.0.0.1:{machine.port}",
            SITE,
            issuer=self._issuer,
            host=self._issuer.removeprefix("http://"),
            refresh=REFRESH_SECONDS,
        )
        assert client.refresh()
        return client

    def _decide(self, machine: Project) -> str:
        sent = SentDecision(CHOICES)
        sent.send(machine.port)
        assert sent.is_recorded and sent.cookie, sent.statuses
        self._first = self._first or sent.cookie
        self.signed_by[kid_of(sent.cookie)] += 1
        return sent.cookie

    def _judge_all(self, cookie: str) -> None:
        for one in (cookie, self._first):
            for name, client in self._clients.items():
                permission = client.check({"Cookie": one}, region=PLACE)
                judgement = permission.judgements["analytics"]
                good = permission.allows("analytics") and judgement.reason is not Reason.INVALID
                self._count(name, is_good=good)
            for name, node in self._nodes.items():
                self._count(name, is_good=node.believes(one))
            for name, machine in self._named():
                answer = get(machine.port, f"/v1/check?site={SITE}", one)
                told = answer.json()["categories"]["analytics"]
                self._count(f"check of {name}", is_good=told["verdict"] == "granted")

    def _count(self, name: str, *, is_good: bool) -> None:
        self.answers[name] += 1
        self.invalid[name] += not is_good


def kid_of(cookie: str) -> str:
    head = cookie.partition("=")[2].partition(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"])
