"""The command that extends the project: an adapter, a step, a capability."""

import argparse
import sys
from pathlib import Path

from scripts.extend.adapter import plan_adapter
from scripts.extend.capability import plan_capability
from scripts.extend.names import Refused
from scripts.extend.plan import Plan
from scripts.extend.step import plan_step

ROOT = Path(__file__).parents[2]
REFUSED = 2


def main() -> int:
    """Plan what was asked for, write it unless this is a dry run, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.extend", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="show the plan and write nothing")
    parts = parser.add_subparsers(dest="part", required=True)
    for part, arguments in (("adapter", ("port", "name")), ("step", ("capability", "name")), ("capability", ("name",))):
        command = parts.add_parser(part)
        for argument in arguments:
            command.add_argument(argument)
    asked = parser.parse_args()
    try:
        plan, following = _planned(asked)
        if not asked.dry_run:
            plan.write()
    except Refused as refused:
        sys.stderr.write(f"{asked.part}: {refused}\n")
        return REFUSED
    sys.stdout.write("".join(f"{line}\n" for line in plan.shown()))
    sys.stdout.write("Nothing was written: this is the plan.\n" if asked.dry_run else f"Next, {following}\n")
    return 0


def _planned(asked: argparse.Namespace) -> tuple[Plan, str]:
    if asked.part == "adapter":
        return plan_adapter(ROOT, asked.port, asked.name)
    if asked.part == "step":
        return plan_step(ROOT, asked.capability, asked.name)
    return plan_capability(ROOT, asked.name)


if __name__ == "__main__":
    sys.exit(main())
