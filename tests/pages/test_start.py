"""The service's own address leads to everything else."""

import pytest

from tests.pages.conftest import Visitor


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_it_leads_to_the_choices_the_policy_and_the_api(visitor: Visitor, language: str) -> None:
    response = visitor.open("/", **{"Accept-Language": language})

    html = response.content.decode()
    assert response.headers["Content-Language"] == language
    for page in ("preferences", "cookies"):
        assert f'class="card" href="/{page}/?site=mix&amp;language={language}"' in html
        assert visitor.open(f"/{page}/?site=mix&language={language}").status_code == 200
    assert 'class="card" href="/v1/docs?site=mix"' in html
