"""Third-party code in a built file brings its licence."""

import re

from tests.shared import ROOT

BUNDLED = re.compile(r"node_modules/((?:@[\w-]+/)?[\w-]+)/")


def test_each_bundled_package_is_named_with_its_licence() -> None:
    source = ROOT / "consent" / "banner"
    files = [path for path in source.rglob("*.js") if "node_modules" not in path.parts]
    bundled = {name for path in files for name in BUNDLED.findall(path.read_text("utf-8"))}
    texts = (ROOT / "static" / "consent" / "parts").glob("LICENSES*")
    licences = "".join(path.read_text("utf-8") for path in texts)

    assert BUNDLED.findall('"../node_modules/@scope/name/lib/a.js"') == ["@scope/name"]
    assert {name for name in bundled if name not in licences} == set()
