"""The image's steps, taken without a container; and what stands beside it, read and checked."""

import json
import os
import re
import secrets
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from tests import postgres, provision
from tests.deploy import bare
from tests.shared import ROOT

FOLDER = ROOT / "config" / "deploy" / "container"
HADOLINT = Path(sys.executable).parent / "hadolint"
PINNED = re.compile(r"[a-z]+:\d[\w.-]*")
PLACE = "/opt/mix-consent"
NOT_COPIED = "--exclude=node_modules --exclude=__pycache__ --exclude=.env"
BARE = "--clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all"
SETTINGS = {
    "DJANGO_SECRET_KEY": secrets.token_urlsafe(48),
    "DATABASE_URL": "sqlite:////var/lib/mix-consent/db.sqlite3",
    "CONSENT_SERVICE_URL": "https://consent.mixnetworks.com",
}


def steps() -> Iterator[tuple[str, str]]:
    """(instruction, its words), with continued lines joined."""
    text = re.sub(r"^#.*\n", "", (FOLDER / "Containerfile").read_text(), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, words = line.strip().partition(" ")
            yield name, words.strip()


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    return document


def test_hadolint_finds_nothing_wrong() -> None:
    command = [str(HADOLINT), str(FOLDER / "Containerfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_left_out_of_the_build_is_not_needed() -> None:
    copied = [words.split()[0] for name, words in steps() if name == "COPY"]
    ignored = (FOLDER / "Containerfile.dockerignore").read_text().split()
    assert ignored[0] == "*"
    needed = {word.partition("/")[0] for word in copied if not word.startswith("--from")}
    assert needed == {word[1:] for word in ignored if word.startswith("!")}


def as_shell(name: str, words: str, stage: str) -> str:
    """What an instruction does to the files of a stage; nothing where it does none."""
    match name:
        case "FROM":
            return f"mkdir -p /opt/stages && mv {PLACE} /opt/stages/{stage}" if stage else ""
        case "WORKDIR":
            return f"mkdir -p {words} && cd {words}"
        case "ENV":
            return f"export {words}"
        case "RUN":  # packages of the distribution are not installed
            return "" if words.startswith("apt-get") else words
        case "COPY" if words.startswith("--from="):
            stage, source, target = words.removeprefix("--from=").split()
            return f"cp -a {source.replace(PLACE, f'/opt/stages/{stage}')} {target}"
        case "COPY":
            origin = ROOT / words.split()[0]
            return f"tar -C {origin.parent} {NOT_COPIED} -cf - {origin.name} | tar -xf -"
    return ""


@pytest.mark.machine
def test_the_steps_of_the_image_lead_to_a_service_that_runs(
    tmp_path: Path, compose: dict[str, Any]
) -> None:
    """In a fresh folder, with packages by their hashes; as a user who may write nothing of it."""
    last: dict[str, str] = {}
    provision.install_venv(bare.PATH)
    with (
        bare.machine(tmp_path, tmp_path / "opt", online=True) as machine,
        machine.shell() as shell,
    ):
        shell.run("mkdir -p /opt/bin && ln -s $(command -v python3) /opt/bin/python")
        shell.run("export PATH=/opt/bin:$PATH")
        for name, words in steps():
            shell.run(as_shell(name, words, last.get("FROM", "").partition(" AS ")[2]))
            last[name] = words
        user, group = last["USER"].split(":")
        service = f"setpriv --reuid={user} --regid={group} {BARE} {_words(last['ENTRYPOINT'])}"
        shell.run("".join(f"export {name}={value}\n" for name, value in SETTINGS.items()))
        shell.run(f"{service} migrate -v0")
        inside = f"{service} {_words(last['CMD'])}"
        shell.start(f"exec unshare --net sh -c 'ip link set lo up; exec {inside}'", "service")
        check = shlex.join(compose["services"]["consent"]["healthcheck"]["test"][1:])
        healthy = f"nsenter --net=/proc/$!/ns/net {check}"
        shell.wait_until(f"{healthy} 2>/dev/null")
        assert shell.run("grep ^Uid: /proc/$!/status").split()[1:] == [user] * 4
        assert shell.run("kill $! && wait $! && echo ended").endswith("ended")


def _words(listed: str) -> str:
    """A list in JSON, as a shell takes it."""
    return shlex.join(json.loads(listed))


def test_every_image_of_compose_has_a_version_and_every_file_is_there(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    assert set(services) == {"database", "migrate", "consent", "backup", "proxy"}
    images = {service["image"] for service in services.values()}
    assert all(PINNED.fullmatch(name) for name in images if not name.startswith("mix-consent:"))
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            if source.startswith("."):
                assert (FOLDER / source).exists()
            elif not source.startswith("/"):
                assert source in compose["volumes"]


def test_nothing_fills_the_disk_or_the_memory(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert service["mem_limit"] and service["logging"]["options"]["max-size"]


@pytest.mark.machine
def test_the_database_s_role_is_no_superuser() -> None:
    """What PostgreSQL's image runs in an empty volume."""
    with postgres.running() as server:
        place = {"PGHOST": str(server.data), "PGPORT": str(server.port)}
        own = {"POSTGRES_USER": "postgres", "CONSENT_DATABASE_PASSWORD": "it's one"}
        path = f"{postgres.PROGRAMS}{os.pathsep}{os.environ['PATH']}"
        environment = os.environ | place | own | {"PATH": path}
        subprocess.run(["sh", str(FOLDER / "database.sh")], env=environment, check=True)
        rights = (
            "SELECT rolsuper::int + rolcreaterole::int + rolreplication::int + rolbypassrls::int"
        )
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'consent'"
        url = f"postgres://postgres@/consent?host={server.data}&port={server.port}"
        with psycopg.connect(url) as database:
            assert database.execute(
                f"{rights} FROM pg_roles WHERE rolname = 'consent'"
            ).fetchone() == (0,)
            assert database.execute(owner).fetchone() == ("consent",)


def test_what_serves_may_do_little(compose: dict[str, Any]) -> None:
    for name in ("migrate", "consent", "backup"):
        service = compose["services"][name]
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "ports" not in service, "visitors come through nginx alone"
    assert compose["services"]["proxy"]["ports"] == ["80:80", "443:443"]


def test_nginx_is_told_where_the_service_is(compose: dict[str, Any], tmp_path: Path) -> None:
    """Its own command, with the folders of the container in another place."""
    script = compose["services"]["proxy"]["command"][-1].replace("$$", "$")
    kit, inside = ROOT / "config" / "deploy" / "nginx", tmp_path / "mix-consent"
    inside.mkdir()
    script = script.replace("/kit/", f"{kit}/").replace("/etc/nginx/mix-consent", str(inside))
    script = script.replace("exec nginx -g 'daemon off;'", "")
    subprocess.run(["sh", "-euc", script], check=True)
    http = (inside / "http.conf").read_text()
    assert "server consent:8000 " in http
    assert not re.search(r"^\s*server 127", http, re.MULTILINE)
