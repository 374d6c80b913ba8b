"""An address that was made by hand is answered, on both databases."""

import json

import pytest

from tests.servers import Project

CODE = "import json; from tests.admin.odd_addresses import broken; print(json.dumps(broken()))"


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.make(tmp_path_factory.mktemp("addresses"))
    project.migrate()
    return project


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_no_address_breaks_the_admin(engine: str, request: pytest.FixtureRequest) -> None:
    project: Project = request.getfixturevalue(engine)
    printed = project.manage(
        "shell", "--no-imports", "-v0", "-c", CODE, DJANGO_SETTINGS_MODULE="tests.settings"
    )
    assert json.loads(printed.splitlines()[-1]) == {}
