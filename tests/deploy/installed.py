"""An installation of the real service behind one of the proxies."""

from dataclasses import replace
from pathlib import Path

from tests.deploy import proxies
from tests.deploy.proxies import Ports
from tests.servers import Project

SITE = f"https://{proxies.SITE}"
SEED = f"""
from django.contrib.auth.models import User
from consent import publishing
from tests import filled
site = filled.seed(origins=["{SITE}"], cookie_domain="{proxies.DOMAIN}")
filled.publish(site, by="nina")
User.objects.create_superuser("nina", "nina@example.com", "only-for-tests")
"""


def installed(folder: Path, ports: Ports, site: str = SITE, **settings: str) -> Project:
    """With its first notice and somebody who may log in, told the address that it has in front."""
    own = {
        "CONSENT_SERVICE_URL": f"https://{proxies.HOST}:{ports.https}",
        "CONSENT_REGION_HEADER": "",
    }
    made = replace(Project.make(folder), port=ports.service, settings=own | settings)
    made.migrate()
    made.python(SEED.replace(SITE, site))
    return made
