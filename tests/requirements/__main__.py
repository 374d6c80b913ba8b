"""Print each requirement with its tests: `uv run python -m tests.requirements`."""

from collections.abc import Iterator

from tests.requirements import Requirement, State, requirements


def _lines(one: Requirement) -> Iterator[str]:
    force = f"{one.level}, {one.where}" if one.where else one.level
    yield f"{one.number:5} {one.state:16} ({force}) {one.sentence}"
    yield from (f"      {line}" for line in (one.source, one.reason, *one.tests) if line)


if __name__ == "__main__":
    every = requirements()
    for one in every:
        print("\n".join(_lines(one)))
    counts = {state: sum(one.state is state for one in every) for state in State}
    print("\n" + ", ".join(f"{count} {state}" for state, count in counts.items()))
