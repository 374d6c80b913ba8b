"""Whether visitors' browsers would keep our cookies where the site stands."""

from collections.abc import Iterator

from consent.models import Site
from consent.models.site_address import problems
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem


def lint(site: Site) -> Iterator[Problem]:
    for field, sentences in problems(site.cookie_domain, site.origins.split()).items():
        yield from (Problem(sentence, at=fields.site(field)) for sentence in sentences)
