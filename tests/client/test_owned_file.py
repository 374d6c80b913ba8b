"""Whose files are believed. Only root can make one that is somebody else's."""

import os
from pathlib import Path

import pytest

from consent.client.disk_cache import read_owned, replace_owned

pytestmark = pytest.mark.machine


def test_a_file_of_somebody_else_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "copy.json"
    replace_owned(path, b"{}")
    assert read_owned(path, 10) == b"{}"
    os.chown(path, 65_534, -1)
    with pytest.raises(PermissionError, match="somebody else"):
        read_owned(path, 10)
