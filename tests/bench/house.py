"""How the house stands: rooms, arrows, lines, longest things, names; from the source alone."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from tests.bench import _source
from tests.bench._names import BARE, NOUNS_IN_ED, OLD, PREPOSITIONS
from tests.bench._source import Function

PRODUCT = ("consent/", "config/")
LAW = ("tests/test_layers.py", "LINES")
FILE = 250  # lines, at most
FUNCTION = {"Python": 40, "JavaScript": 60}
ERRORS = {"Exception", "ValueError", "LookupError", "TypeError", "RuntimeError", "OSError"}


def main() -> None:
    _print_rooms()
    _print_lines()
    _print_longest()
    _print_classes()
    _print_words()


# Rooms


def _print_rooms() -> None:
    entries = {name.split("/")[1] for name in _source.committed() if name.startswith("consent/")}
    arrows = _arrows()
    circles = ["↔".join(sorted(one)) for one in _circles(arrows)]
    print("| consent/ | | what is counted |\n| --- | ---: | --- |")
    print(f"| entries | {len(entries)} | `ls consent \\| wc -l`, of what is committed |")
    print(f"| rooms | {len(arrows)} | folders and top-level modules with Python in them |")
    count = sum(map(len, arrows.values()))
    print(f"| import arrows | {count} | pairs of rooms of which one imports the other |")
    listed = " ".join(sorted(circles)) or "none"
    print(f"| circles | {len(circles)} | groups of rooms that reach each other: {listed} |")
    print(f"| lines of the law | {_law()} | of `{LAW[1]}` in `{LAW[0]}` |")


def _room(name: str) -> str:
    return name.split("/")[1].removesuffix(".py")


def _arrows() -> dict[str, set[str]]:
    modules = [name for name in _source.python("consent/") if name != "consent/__init__.py"]
    arrows: dict[str, set[str]] = {_room(name): set() for name in modules}
    for name in modules:
        to = {module.split(".")[1] for module in _imported(name) if module.startswith("consent.")}
        arrows[_room(name)] |= (to - {_room(name)}) & arrows.keys()
    return arrows


def _imported(name: str) -> Iterator[str]:
    for node in ast.walk(_source.tree(name)):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)


def _circles(arrows: dict[str, set[str]]) -> set[frozenset[str]]:
    reach = {room: _reached(room, arrows) for room in arrows}
    return {
        frozenset({room} | {other for other in reach[room] if room in reach.get(other, ())})
        for room in arrows
        if room in reach[room]
    }


def _reached(room: str, arrows: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = set(arrows[room])
    while ahead:
        reached |= ahead
        ahead = {other for one in ahead for other in arrows.get(one, ())} - reached
    return reached


def _law() -> int:
    """How many lines of rooms the test of layers has."""
    file, law = LAW
    for node in _source.tree(file).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Tuple(elts)) if name == law:
                return len(elts)
    raise SystemExit(f"No {law} in {file}: name the law of layers in LAW.")


# Lines


def _print_lines() -> None:
    banner = [
        name
        for name in _source.javascript()
        if name.startswith("consent/banner/") and name.endswith(".js")
    ]
    others = [name for name in _source.javascript() if name not in banner]
    rows = {
        "Python, product: consent/ and config/ without migrations": _source.python(*PRODUCT),
        "JavaScript, product: consent/banner/**/*.js": banner,
        "JavaScript, the rest: build.mjs, other consent/, static/ without the build": others,
        "Python, tests": _source.python("tests/"),
    }
    print("\n| lines | | files |\n| --- | ---: | ---: |")
    for title, names in rows.items():
        print(f"| {title} | {sum(map(_source.lines, names)):,} | {len(names)} |")


def _print_longest() -> None:
    print("\n| product | longest file | over 250 | longest function | over the bound | bound |")
    print("| --- | --- | ---: | --- | ---: | ---: |")
    python, javascript = _source.python(*PRODUCT), _source.javascript()
    _print_longest_of("Python", python, _source.python_functions)
    _print_longest_of("JavaScript", javascript, _source.javascript_functions)


def _print_longest_of(
    language: str, names: list[str], functions: Callable[[str], Iterable[Function]]
) -> None:
    bound = FUNCTION[language]
    files = sorted(((_source.lines(name), name) for name in names), reverse=True)
    found = sorted((one for name in names for one in functions(name)), key=lambda one: -one.lines)
    first = found[0]
    cells = [
        language,
        f"{files[0][0]}: `{files[0][1]}`",
        str(sum(length > FILE for length, _ in files)),
        f"{first.lines}: `{first.name}`, `{first.file}:{first.line}`",
        str(sum(one.lines > bound for one in found)),
        str(bound),
    ]
    print(f"| {' | '.join(cells)} |")


# Names


def _print_classes() -> None:
    print("\n| classes | all | bare | bare exceptions | phrases |")
    print("| --- | ---: | ---: | ---: | ---: |")
    errors = _exceptions()
    listed = []
    for title, folders in (("consent/ and config/", PRODUCT), ("tests/", ("tests/",))):
        names = [node.name for node in _source.classes(*folders)]
        names = sorted(name for name in names if name not in ("Meta", "Media"))
        bare = [name for name in names if _is_bare(name) and name not in errors]
        raised = [name for name in names if _is_bare(name) and name in errors]
        phrases = [name for name in names if _is_phrase(name)]
        print(f"| {title} | {len(names)} | {len(bare)} | {len(raised)} | {len(phrases)} |")
        for column, found in (("bare", bare), ("exceptions", raised), ("phrases", phrases)):
            listed.append(f"{title} {column}: {' '.join(found) or 'none'}")
    print("\nBare: a participle, adjective, adverb or pronoun, by the list in `_names.py`, or one")
    print("word in -ed. Phrases begin with a preposition. Neither Meta nor Media is counted.\n")
    print("\n".join(f"* {line}" for line in listed))


def _is_bare(name: str) -> bool:
    name = name.lstrip("_")
    is_one_word = _source.words(name).count("_") == 2
    return name in BARE or (is_one_word and name.endswith("ed") and name not in NOUNS_IN_ED)


def _is_phrase(name: str) -> bool:
    return _source.words(name).split("_")[1].title() in PREPOSITIONS and name not in BARE


def _exceptions() -> set[str]:
    """Names of the classes that are raised, by the bases that they are written with."""
    bases = {
        node.name: {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        for node in _source.classes(*PRODUCT, "tests/")
    }
    found = set(ERRORS)
    while more := {name for name, own in bases.items() if own & found} - found:
        found |= more
    return found


def _print_words() -> None:
    python = _counted(_source.python(*PRODUCT), _source.python_names)
    script = _counted(_source.javascript(), _source.javascript_names)
    tests = _counted(_source.python("tests/"), _source.python_names)
    print("\n| old word | the field's | Python | JavaScript | tests |")
    print("| --- | --- | ---: | ---: | ---: |")
    rows = {
        f"{forms} | {meaning}": [_uses(forms.split(), names) for names in (python, script, tests)]
        for forms, meaning in OLD.items()
    }
    strict = [row for title, row in rows.items() if "*" not in title]
    rows["**all** |"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    rows["**without a star** |"] = [sum(column) for column in zip(*strict, strict=True)]
    for title, row in rows.items():
        print(f"| {title} | {' | '.join(map(str, row))} |")
    print("\nUses of identifiers with the word in them, in snake_case or CamelCase; strings and")
    print("comments not; of the tests, no names of tests. A star: also public, or has a second,")
    print("proper meaning, or is in no table.")


def _counted(names: list[str], of: Callable[[str], Iterable[str]]) -> Counter[str]:
    found = (one for name in names for one in of(name) if not one.startswith("test_"))
    return Counter(map(_source.words, found))


def _uses(forms: list[str], names: Counter[str]) -> int:
    return sum(count for name, count in names.items() if any(f"_{form}_" in name for form in forms))
