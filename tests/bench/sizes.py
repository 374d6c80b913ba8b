"""Bytes of `banner.js` in every language, place and layout, with a signal and without.

Of answers that differ in the code of the place alone, one is weighed.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from consent.scripts.banner import BUDGET
from tests.servers import Project

MEASURE = """
import json
from itertools import product
from django.conf import settings
from django.utils import timezone
from consent.models import Theme
from consent.notices import NoticeInForce
from consent.publishing import Draft, loading
from tests import answers, filled

settings.CONSENT_SERVICE_URL = "https://consent.mixnetworks.com"
origins = ["https://www.mixnetworks.com"]
site = filled.confirm(loading.seed(origins=origins, cookie_domain="mixnetworks.com"))
for catalogue in ("as it ships", "something in each class"):
    if catalogue != "as it ships":
        filled.fill(site)
    for layout, opener in product(Theme.Layout.values, ("", "right")):
        chosen = {"layout": layout, "opener": opener}
        Theme.objects.update_or_create(site=site, defaults=chosen)
        site.refresh_from_db()
        in_force = NoticeInForce.of(Draft.load(site).notice())
        look = layout + " and button" * bool(opener)
        for answer in answers.every(in_force, timezone.now().date()):
            case = f"{answer.place}, signal" if answer.signal else answer.place
            print(json.dumps([catalogue, look, answer.language, case, answer.size]))
"""


def main() -> None:
    sizes: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for catalogue, look, language, case, size in _measured():
        sizes[catalogue, look, language][case] = size
    print("| catalogue | look | language | answers | least | median | most | for |")
    print("| --- | --- | --- | ---: | ---: | ---: | ---: | --- |")
    for names, found in sizes.items():
        largest = max(found, key=found.__getitem__)
        figures = len(found), min(found.values()), round(median(found.values())), found[largest]
        print("|", *(f"{name} |" for name in names), *(f"{n:,} |" for n in figures), largest, "|")
    every = [size for found in sizes.values() for size in found.values()]
    over = sum(size > BUDGET for size in every)
    print(f"\n{len(every):,} answers; {over:,} of more than {BUDGET:,} bytes.")


def _measured() -> Iterator[list[Any]]:
    with TemporaryDirectory() as folder:
        project = Project.make(Path(folder))
        project.migrate()
        output = project.python(MEASURE)
    yield from (json.loads(line) for line in output.splitlines() if line.startswith('["'))
