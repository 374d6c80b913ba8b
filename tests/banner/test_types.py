"""The declarations of `window.mixConsent` let a right page script through, and no wrong one."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from consent.integration import examples
from consent.kernel.rules import Reason, Verdict
from tests.node import SOURCE, packages, run
from tests.shared import ROOT

DECLARATIONS = ROOT / "static" / "consent" / "mix-consent.d.ts"
RIGHT = """
(window.mixConsent ??= []).push(async (consent) => {
  const allowed: boolean = consent.allows("analytics");
  const unsubscribe: () => void = consent.on("change", ({ verdicts, changed }) => {
    for (const key of changed) {
      const { verdict, reason } = verdicts[key];
      if (verdict === "denied" && reason === "signal") console.log(key.toUpperCase());
    }
  });
  const isSent: boolean = await consent.save({ analytics: true, marketing: allowed });
  if (!isSent) await consent.withdraw();
  unsubscribe();
  consent.open();
  const receipt: string | null = consent.receipt();
  console.log(receipt?.length);
});
document.addEventListener("mixconsent:ready", ({ detail }) => detail.changed.join());
document.addEventListener("mixconsent:blocked", ({ detail }) => {
  if (detail.what === "cookie" && !detail.held) console.log(detail.name, detail.category);
});
document.addEventListener("mixconsent:survived", ({ detail }) => console.log(detail.names.length));
const { mixConsent } = window;
const isAllowed: boolean = window.mixConsent?.allows?.("analytics") ?? false;
console.log(isAllowed, globalThis.mixConsent?.receipt?.());
if (mixConsent && !Array.isArray(mixConsent)) console.log(mixConsent.verdicts().support?.reason);
export {};
"""
REACT = 'import { useSyncExternalStore } from "react";\n'
HOOK = """declare function useSyncExternalStore<T>(
  subscribe: (onChange: () => void) => () => void, now: () => T, onServer: () => T): T;
"""


@pytest.fixture
def checked(tmp_path: Path) -> Path:
    """A page's project, as strict as they come."""
    options = {
        "strict": True,
        "noEmit": True,
        "target": "es2022",
        "lib": ["es2022", "dom"],
        "types": [],
    }
    files = ["page.ts", str(DECLARATIONS)]
    (tmp_path / "tsconfig.json").write_text(
        json.dumps({"compilerOptions": options, "files": files})
    )
    return tmp_path


def check(project: Path, code: str) -> None:
    (project / "page.ts").write_text(code)
    run(str(packages() / ".bin" / "tsc"), "-p", str(project))


def declared(name: str) -> set[str]:
    """The words of a union."""
    (union,) = re.findall(rf"type {name} =([^;]+);", DECLARATIONS.read_text(encoding="utf-8"))
    return set(re.findall(r'"([^"]+)"', union))


def test_a_right_page_script_is_let_through(checked: Path) -> None:
    check(checked, RIGHT)


def test_the_hook_that_the_docs_show_is_let_through_as_typescript(checked: Path) -> None:
    hook = (examples.FOLDER / "use-consent.js").read_text(encoding="utf-8")
    assert REACT in hook

    check(checked, HOOK + hook.replace(REACT, ""))


def test_attributes_that_are_documented_are_read() -> None:
    files = [path for path in SOURCE.rglob("*.js") if "node_modules" not in path.parts]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    for name in re.findall(r"\bdata-([a-z-]+)", DECLARATIONS.read_text(encoding="utf-8")):
        camel = re.sub(r"-(.)", lambda found: found[1].upper(), name)
        reads = rf'dataset\.{camel}\b|\[data-{name}\b|"{camel}"|[{{,] {camel}[:,}} ]'
        assert re.search(reads, source), name


def test_the_example_of_the_readme_is_let_through_as_it_stands(checked: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```js\n([^`]*mixConsent[^`]*)```", readme)
    assert "consent.on(" in example
    check(checked, example)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        pytest.param(
            'window.mixConsent.allows("analytics");', "possibly 'undefined'", id="before it came"
        ),
        pytest.param(
            'window.mixConsent?.allows("analytics");', "possibly 'undefined'", id="a queue"
        ),
        pytest.param("wait((c) => c.allows(1));", "not assignable to", id="a key that is none"),
        pytest.param(
            'wait((c) => c.save({ analytics: "yes" }));', "not assignable to", id="yes in words"
        ),
        pytest.param(
            'wait((c) => c.verdicts().analytics.verdict === "maybe");', "no overlap", id="maybe"
        ),
        pytest.param(
            'wait((c) => { c.verdicts().analytics.verdict = "granted"; });', "read-only", id="ours"
        ),
        pytest.param('wait((c) => c.on("blocked", () => {}));', "not assignable to", id="no state"),
        pytest.param("wait((c) => c.close());", "'close' does not exist", id="no such method"),
        pytest.param(
            'document.addEventListener("mixconsent:change", (e) => e.detail.choices);',
            "'choices' does not exist",
            id="no such detail",
        ),
    ],
)
def test_a_wrong_one_is_not(checked: Path, code: str, error: str) -> None:
    wait = "const wait = (call: (c: MixConsent) => unknown) => call;\nvoid wait;\n"

    with pytest.raises(AssertionError, match=re.escape(error)):
        check(checked, f"{wait}{code}\nexport {{}};")


def test_verdicts_and_reasons_are_those_of_the_kernel() -> None:
    assert declared("MixConsentVerdict") == set(Verdict)
    assert declared("MixConsentReason") == set(Reason)


def test_the_service_serves_them(client: Client) -> None:
    response = client.get("/mix-consent.d.ts")

    assert response.content.decode() == DECLARATIONS.read_text(encoding="utf-8")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
