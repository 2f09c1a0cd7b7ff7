"""The start of the command line, and its end."""

import atexit
import gc
import io
import os
import sys


def main() -> None:
    """Run the command line; no traceback reaches a person."""
    gc.disable()  # what is imported is no garbage: Python would search it again and again,
    atexit.register(gc.freeze)  # and twice at the end
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed; what is opened next takes its number
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a character that a terminal lacks ends no program
    try:
        from interfaces.cli.app import new_app

        new_app()()
    except KeyboardInterrupt:
        from interfaces.cli.exit_codes import INTERRUPTED

        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        from interfaces.cli.errors import report

        sys.exit(report(error))
