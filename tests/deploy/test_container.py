"""The image's steps, taken without a container; and what stands beside it, read and checked."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy import image
from tests.shared import ROOT

FOLDER = ROOT / "config" / "deploy" / "container"
HADOLINT = Path(sys.executable).parent / "hadolint"
PINNED = re.compile(r"[a-z]+:\d[\w.-]*")
OURS = "mix-consent"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    return document


def lint(path: Path) -> tuple[int, str]:
    done = subprocess.run([HADOLINT, str(path)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_hadolint_finds_nothing_wrong(tmp_path: Path) -> None:
    assert lint(FOLDER / "Containerfile") == (0, "")

    spoilt = (
        (FOLDER / "Containerfile")
        .read_text()
        .replace("trixie AS build", "trixie AS build\nRUN cd /")
    )
    (tmp_path / "Containerfile").write_text(spoilt.replace("WORKDIR /opt", "WORKDIR opt"))
    status, said = lint(tmp_path / "Containerfile")
    assert status and "DL3000" in said, "it would say so"


def test_what_is_left_out_of_the_build_is_not_needed() -> None:
    copied = [words.split()[0] for name, words in image.steps() if name == "COPY"]
    ignored = (FOLDER / "Containerfile.dockerignore").read_text().split()
    assert ignored[0] == "*"
    needed = {word.partition("/")[0] for word in copied if not word.startswith("--from")}
    assert needed == {word[1:] for word in ignored if word.startswith("!")}


@pytest.mark.machine
def test_the_steps_of_the_image_lead_to_a_service_that_runs(tmp_path: Path) -> None:
    """In a fresh folder, with packages by their hashes; as a user who may write nothing of it."""
    done = subprocess.run(
        [
            *([] if os.geteuid() == 0 else ["sudo", "-n", "--preserve-env"]),
            *("unshare", "--mount", "--pid", "--fork", "--mount-proc"),
            *(sys.executable, "-m", "tests.deploy.image", str(tmp_path)),
            f"DJANGO_SECRET_KEY={secrets.token_urlsafe(48)}",
            "DATABASE_URL=sqlite:////var/lib/mix-consent/db.sqlite3",
            "CONSENT_SERVICE_URL=https://consent.mixnetworks.com",
        ],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("DJANGO")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert "HEALTHY" in done.stdout
    assert f"UIDS {['10001'] * 4}" in done.stdout
    assert done.stdout.endswith("ENDED 0\n")


def test_every_image_of_compose_has_a_version_and_every_file_is_there(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    assert set(services) == {"database", "migrate", "consent", "proxy"}
    images = {one["image"] for one in services.values()}
    assert all(PINNED.fullmatch(name) for name in images - {OURS})
    for one in services.values():
        assert set(one.get("depends_on", {})) <= set(services)
        for volume in one.get("volumes", ()):
            source = volume.partition(":")[0]
            if source.startswith(".."):
                assert (FOLDER / source).exists()
            elif not source.startswith("/"):
                assert source in compose["volumes"]


def test_what_serves_may_do_little(compose: dict[str, Any]) -> None:
    for name in ("migrate", "consent"):
        one = compose["services"][name]
        assert one["read_only"] is True and one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert "ports" not in one, "visitors come through nginx alone"
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
    assert "server consent:8000;" in http
    assert not re.search(r"^\s*server 127", http, re.MULTILINE)
