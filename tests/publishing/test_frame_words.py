"""A frame that waits says whose it is, and what for (R41)."""

import pytest

from consent import publishing
from consent.models import Site, Wording


@pytest.mark.parametrize("name", ["{provider}", "{names}"])
def test_words_that_would_not_say_so_are_named(site: Site, name: str) -> None:
    wording = Wording.objects.get(language="fr")
    wording.embed_body = wording.embed_body.replace(name, "?")
    wording.save()

    [problem] = publishing.lint(publishing.Draft.load(site))
    assert problem.text.endswith(f"write {name} into it.")
    assert not problem.is_error
