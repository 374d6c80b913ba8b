// Every function of the files that are named, with its lines, and every name that they use.
import { readFileSync } from "node:fs";
import { parse } from "acorn";

const FUNCTIONS = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];
const NAMES = ["Identifier", "PrivateIdentifier"];

function read(path) {
  const functions = [];
  const names = [];
  const visit = (node, parent) => {
    if (FUNCTIONS.includes(node.type)) {
      const { start, end } = node.loc;
      const named = node.id ?? parent.id ?? parent.key;
      functions.push({
        name: named?.name ?? "",
        line: start.line,
        lines: end.line - start.line + 1,
      });
    }
    if (NAMES.includes(node.type)) names.push(node.name);
    children(node).forEach((child) => visit(child, node));
  };
  const options = { ecmaVersion: "latest", sourceType: "module", locations: true };
  visit(parse(readFileSync(path, "utf8"), options), {});
  return { functions, names };
}

function children(node) {
  return Object.values(node)
    .flat()
    .filter((value) => typeof value?.type === "string");
}

const paths = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(Object.fromEntries(paths.map((path) => [path, read(path)]))));
