"""Whatever is wrong with a setting is told by a number and a sentence, and nothing is done."""

from pathlib import Path

import pytest

from tests.wrong_settings import MISTAKES, Mistake, installation, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installation(tmp_path_factory.mktemp("installed"))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_wrong_setting_has_a_number_and_a_sentence(mistake: Mistake, folder: Path) -> None:
    done = run(mistake, folder)

    assert done.returncode != 0
    assert f"consent.{mistake.number}" in done.stderr
    assert mistake.says in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert not mistake.hidden or mistake.hidden not in done.stderr + done.stdout
