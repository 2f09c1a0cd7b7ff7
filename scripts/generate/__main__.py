"""Write the first code of a tool, a step, a port, an adapter or a part, and wire it."""

import os
import subprocess
import sys
from collections.abc import Sequence

from scripts.generate.kinds import KINDS
from scripts.generate.plan import Names, Plan, Refused


def main() -> int:
    """Run the generator of this kind with the variables of the environment; if it refuses, no file changes."""
    kind = sys.argv[1]
    write, taken = KINDS[kind]
    try:
        names = _names(kind, taken)
        if kind not in {"part", "adapter"}:  # these know their part later
            names.refuse_part()
        plan = Plan()
        write(plan, names)
        plan.check()
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    if os.environ.get("DRY", "") not in {"", "0"}:
        sys.stdout.write(plan.described("would write", "would change"))
        return 0
    plan.carry_out()
    changed = [str(path) for path in plan.python_files]
    for command in (
        ["ruff", "check", "--quiet", "--fix", "--select", "I,F401", *changed],
        ["ruff", "format", "--quiet", *changed],
    ):
        subprocess.run([sys.executable, "-m", *command], check=True)
    sys.stdout.write(plan.described("wrote", "changed"))
    return 0


def _names(kind: str, taken: Sequence[str]) -> Names:
    """Return the names in the environment; raise `Refused` for a variable that this kind does not take."""
    given = {variable: os.environ.get(variable, "") for variable in ("PART", "PORT", "STEP", "TOOLS", "OF")}
    if ignored := [variable for variable, text in given.items() if text and variable not in taken]:
        raise Refused(f"'make {kind}' takes no {ignored[0]}, only NAME and {', '.join(taken)}.")
    return Names.of(os.environ.get("NAME", ""), **{variable.lower(): text for variable, text in given.items()})


if __name__ == "__main__":
    sys.exit(main())
