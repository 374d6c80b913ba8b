"""What one request runs through: files entered, functions called, files come back to, queries.

The requests are real: an installation in a folder of its own, migrated, seeded and published, and
`config.wsgi` asked as a server asks it. Publishing is done in the admin, by a member of staff.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers import Project

# The admin's pages need no collected files there, and nothing is logged between the tables
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DJANGO_LOG_LEVEL": "ERROR"}
FOLLOW = "from tests.bench import _journeys; _journeys.main()"


def main() -> None:
    with TemporaryDirectory(prefix="trace-") as folder:
        (own := Path(folder) / "own").mkdir()
        project = Project.make(own)
        project.manage("migrate", "-v0")
        project.manage("seed")
        shell = ("shell", "--no-imports", "-v0", "-c")
        print(project.manage(*shell, FOLLOW, **SETTINGS), end="")
