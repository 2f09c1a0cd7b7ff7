"""Write the first code of a tool, a step, a port, an adapter or a part, and wire it."""

import argparse
import subprocess
import sys

from scripts.generate.kinds import KINDS
from scripts.generate.plan import Names, Plan, Refused


def main() -> int:
    """Run the generator; a refusal is one line, and changes nothing."""
    parser = argparse.ArgumentParser(prog="generate", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--name", default="")
    parser.add_argument("--part", default="")
    parser.add_argument("--port", default="")
    parser.add_argument("--step", default="")
    parser.add_argument("--dry-run", action="store_true")
    given = parser.parse_args()
    try:
        plan = Plan()
        KINDS[given.kind](plan, Names.of(given.name, part=given.part, port=given.port, step=given.step))
        plan.check()
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    if given.dry_run:
        sys.stdout.write(plan.described("would write", "would change"))
        return 0
    plan.carry_out()
    changed = [str(path) for path in plan.python_files]
    for command in (
        ["ruff", "check", "--quiet", "--fix", "--select", "I", *changed],
        ["ruff", "format", "--quiet", *changed],
    ):
        subprocess.run([sys.executable, "-m", *command], check=True)
    sys.stdout.write(plan.described("wrote", "changed"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
