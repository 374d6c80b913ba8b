"""A real service, and a page of the site that is written anew for each test."""

from collections.abc import Iterator

import pytest

from tests.browser.embeds import Embedding, embedding
from tests.servers import Project

PUBLISH = """
from consent import publishing
from tests import filled
publishing.publish(filled.seed(origins=[{origin!r}], cookie_domain="mixnetworks.localhost"))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedding]:
    with embedding() as stand:
        project = Project.make(tmp_path_factory.mktemp("developers"))
        project.migrate()
        project.python(PUBLISH.format(origin=stand.site_url.rstrip("/")))
        with project.running("serve"):
            stand.service = project.url
            yield stand
