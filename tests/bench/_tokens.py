"""Code tokens, as the house's plan defines them: of Python, JavaScript and templates.

Of Python they are tokenize's, without comments, docstrings, imports, newlines and indentation;
of JavaScript acorn's, without comments and imports; of a template its tags, filters and variables.
"""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterable

from tests.node import packages, run
from tests.shared import ROOT

LAYOUT = {
    *(tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.COMMENT, tokenize.ENDMARKER),
}
OWNERS = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
IN_TEMPLATE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
WORD = re.compile(r'"[^"]*"|[\w.]+|[^\s\w]')
COUNT = """
import { readFileSync } from "node:fs";
import { parse, tokenizer } from "acorn";
const options = { ecmaVersion: "latest", sourceType: "module" };
let count = 0;
for (const path of JSON.parse(readFileSync(0, "utf8"))) {
  const text = readFileSync(path, "utf8");
  const imports = parse(text, options).body.filter(({ type }) => type === "ImportDeclaration");
  for (const { start } of tokenizer(text, options)) {
    if (!imports.some((node) => start >= node.start && start < node.end)) count++;
  }
}
console.log(count);
"""


def python(names: Iterable[str]) -> tuple[int, int]:
    """Return tokens, and lines that hold one."""
    found = [_python((ROOT / name).read_text(encoding="utf-8")) for name in names]
    return sum(tokens for tokens, _ in found), sum(lines for _, lines in found)


def javascript(names: Iterable[str]) -> int:
    packages()
    paths = json.dumps([str(ROOT / name) for name in names])
    return int(run("node", "--input-type=module", "-e", COUNT, given=paths))


def templates(names: Iterable[str]) -> int:
    texts = ((ROOT / name).read_text(encoding="utf-8") for name in names)
    return sum(len(WORD.findall(tag)) for text in texts for tag in IN_TEMPLATE.findall(text))


def _python(text: str) -> tuple[int, int]:
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            left_out.update(range(node.lineno, (node.end_lineno or 0) + 1))
        if isinstance(node, OWNERS) and ast.get_docstring(node, clean=False) is not None:
            left_out.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    tokens = 0
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in LAYOUT and token.start[0] not in left_out:
            tokens += 1
            lines.update(range(token.start[0], token.end[0] + 1))
    return tokens, len(lines)
