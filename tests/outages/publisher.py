"""Publishing in a process of its own, which prints when it was done."""

import json
from dataclasses import dataclass

from tests.servers import Project

CHANGED = ("analytics", "marketing")
WORDS = "As notice {} says."

# Two texts change and a version rises, so that a response made of two notices gives itself away
PUBLISH = f"""
import json, time
from consent import notices, publishing
from consent.models import CategoryText, Site
site = Site.objects.get()
number = notices.current().number + 1
texts = CategoryText.objects.filter(category__key__in={CHANGED!r})
words = {WORDS!r}.format(number)  # a banner has no purposes, and says what changed
texts.update(purpose=words, change=words)
notice = publishing.publish(site, material={CHANGED!r})
print(json.dumps([notice.number, notice.digest, time.time()]))
"""


@dataclass(frozen=True)
class Publication:
    number: int
    digest: str
    at: float  # Unix seconds, after the commit


def publish(project: Project) -> Publication:
    return Publication(*json.loads(project.python(PUBLISH)))
