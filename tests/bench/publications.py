"""A notice published beside two services on one PostgreSQL: how long an older one is answered."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.outages import postgres, publications
from tests.outages.service import installed

TIMES = 5


def main() -> None:
    with TemporaryDirectory(prefix="publications-") as folder, postgres.running() as server:
        project = installed(Path(folder), server.create("published"))
        outcome = publications.run(project, TIMES)
    print("| route | an older notice, s after the commit at the latest |\n| --- | ---: |")
    for route, late in outcome.late.items():
        print(f"| `{route}` | {late:.2f} |")
    print(
        f"\n{TIMES} publications, two services, {outcome.answers:,} answers: {len(outcome.mixed)} "
        f"of two notices, {len(outcome.backwards)} that went back, {len(outcome.strange)} of "
        "another digest than was published."
    )
