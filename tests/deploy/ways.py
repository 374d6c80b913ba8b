"""Three ways of an installation, each as the list of what the operator does."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests import postgres
from tests.deploy.words import (
    HOST,
    SITE,
    Installation,
    Step,
    Steps,
    installed,
    ready,
    shell,
    wait_until,
)

RUNBOOK = "config/manual/runbook.md"
MANUAL, NGINX = "config/manual/install.md", "config/deploy/nginx/README.md"
SYSTEMD = "config/deploy/systemd/README.md"
PATH, STAFF = f"{SITE}/consent", "https://consent-staff.mixnetworks.com/consent"

NGINX_RUNS = shell("nginx")  # as the distribution starts it when it is installed
SAME_SHELL = shell(
    "cd /opt/mix-consent/current; . .venv/bin/activate"
)  # in which the packages came
SETTINGS = Step(MANUAL, "install -m 600 .env.example")
FIRST_START = Step(MANUAL, "createsuperuser")
# What nina does in the admin: she confirms the facts, and publishes. The project's folder may be
# read-only, so nothing of the tests is used
NINA = """
from consent.models import Site
from consent.publishing import Draft, Proposal, Review, facts, publications
site = Site.objects.get()
site.wordings.filter(language='fr').update(privacy_policy_url='https://www.mixnetworks.com/fr/')
draft = Draft.load(site)
for item in facts.checklist(draft.snapshot, draft.confirmed):
    if item.is_open:
        facts.confirm(site, item, by='nina')
proposal = Proposal(Review.build(Draft.load(site)).draft_digest, 'The first notice')
publications.propose(site, proposal, by='nina', may_publish=True)
"""
CONFIRMED = shell(f'python manage.py shell --no-imports -c "{NINA}"')
DOES_IT_WORK = Step(MANUAL, "/readyz")
PAGE = Installation.has_a_site
SITE_SERVER = shell("(python3 -m http.server 9000 -d /var/www/site -b 127.0.0.1 >/dev/null 2>&1 &)")
SITE_BEHIND_NGINX = shell("""
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
""")
SECOND_PROCESS = shell("""
sed -i 's/#server 127/server 127/' /etc/nginx/mix-consent/http.conf
systemctl reload nginx
""")

BACKUP_IS_ITS_OWNERS = shell("""
stat -c '%U %a' /var/lib/mix-consent/backups/* | grep -x 'mix-consent 600'
""")

# Every process but the first, which was started before, runs where the link leads now
NEW_RELEASE = """test "$(for pid in $(pgrep -P $(cat /run/mix-consent.pid)); do
readlink /proc/$pid/cwd; done | sort -u)" = /opt/mix-consent/releases/2"""
NEXT = {
    "REPOSITORY": "file:///opt/mix-consent/releases/1",
    "python3 -m venv": "ln -s ../1/.venv",
    "/pip install": "/python -c pass",
}

POSTGRES: Steps = [
    NGINX_RUNS,
    SAME_SHELL,
    SETTINGS,
    Step(MANUAL, "CREATE ROLE"),
    Step(MANUAL, "PASSWORD@127.0.0.1"),
    FIRST_START,
    CONFIRMED,
    ready(),
    Step(MANUAL, "--port 8001"),
    Step(NGINX, "host.conf"),
    SECOND_PROCESS,
    PAGE,
    SITE_BEHIND_NGINX,
    ready(8001),
    DOES_IT_WORK,
]
UNDER_A_PATH: Steps = [
    NGINX_RUNS,
    SAME_SHELL,
    SETTINGS,
    Step(NGINX, "CONSENT_ADMIN="),
    FIRST_START,
    CONFIRMED,
    PAGE,
    SITE_SERVER,
    Step(NGINX, "path.conf"),
    ready(),
    DOES_IT_WORK,
]
READ_ONLY: Steps = [
    NGINX_RUNS,
    Step(SYSTEMD, "useradd"),
    Step(SYSTEMD, "cat >>"),
    Step(SYSTEMD, "collectstatic"),
    Step(SYSTEMD, "createsuperuser"),
    shell(f'manage shell --no-imports -c "{NINA}"'),
    Step(SYSTEMD, "enable --now"),
    Step(NGINX, "host.conf"),
    PAGE,
    SITE_BEHIND_NGINX,
    ready(),
    Step(RUNBOOK, "releases/2\ncd"),
    shell("manage migrate -v0"),
    Step(RUNBOOK, "systemctl reload"),
    wait_until(NEW_RELEASE),
    ready(),
    DOES_IT_WORK,
    shell("systemctl start mix-consent-backup"),
    wait_until("ls /var/lib/mix-consent/backups/*.sqlite3"),
    BACKUP_IS_ITS_OWNERS,
]


@contextmanager
def on_postgres(folder: Path, opt: Path) -> Iterator[Installation]:
    with postgres.running() as server:
        own = {"@127.0.0.1/consent": f"@/consent?host={server.data}&port={server.port}"}

        def psql(text: str) -> None:
            for statement in filter(str.strip, text.split(";")):
                server.ask(statement)

        with installed(folder, opt, POSTGRES, psql=psql, replaced=own) as here:
            yield here


def under_a_path(folder: Path, opt: Path) -> AbstractContextManager[Installation]:
    facts = {"service": PATH, "admin": f"{STAFF}/admin/"}
    return installed(folder, opt, UNDER_A_PATH, replaced={f" {HOST}/": f" {PATH}/"}, **facts)


Way = Callable[[Path, Path], AbstractContextManager[Installation]]
IS_UNDER_A_PATH = "a path of the site behind nginx"
IS_READ_ONLY = "another user, all read-only, behind nginx"
WAYS: dict[str, Way] = {
    "PostgreSQL, two processes behind nginx": on_postgres,
    IS_UNDER_A_PATH: under_a_path,
    IS_READ_ONLY: lambda folder, opt: installed(folder, opt, READ_ONLY, replaced=NEXT),
}
