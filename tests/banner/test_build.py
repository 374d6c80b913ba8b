"""What is served is the build of the source, and it is small."""

import brotli  # type: ignore[import-untyped]
import pytest

from tests.node import packages, run
from tests.shared import ROOT

BUILT, CORE = (ROOT / "static" / "consent" / name for name in ("banner.js", "core.js"))


def test_the_committed_file_is_the_build_of_the_source() -> None:
    packages()
    assert "banner.js:" in run("node", "build.mjs", "--check")


def test_the_source_is_typed() -> None:
    run(str(packages() / ".bin" / "tsc"), "--noEmit")


def test_the_code_leaves_room_for_the_texts() -> None:
    assert len(brotli.compress(BUILT.read_bytes(), quality=11)) <= 8_300  # of banner.BUDGET


@pytest.mark.requirement("R47")
def test_the_core_is_the_lesser_part() -> None:
    assert len(brotli.compress(CORE.read_bytes(), quality=11)) <= 3_500


def test_what_a_click_runs_was_compiled_before_it() -> None:
    for path in (BUILT, CORE, BUILT.parent / "parts" / "view.js"):
        assert path.read_text().startswith("//# allFunctionsCalledOnLoad\n"), path.name


def test_nothing_in_it_needs_a_policy_to_be_loosened() -> None:
    code = BUILT.read_text()
    for risky in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert risky not in code
    assert code.count("__MIX_CONFIG__") == 1


@pytest.mark.requirement("R131")
def test_no_script_speaks_the_tcf() -> None:
    scripts = [*(ROOT / "static/consent").rglob("*.js")]
    assert any("mixConsent" in path.read_text(encoding="utf-8") for path in scripts), "is read"
    assert [path.name for path in scripts if "__tcf" in path.read_text(encoding="utf-8")] == []
