"""The exit codes that do not depend on the kind of an error; `interfaces/cli/errors.py` has the others."""

WORK_FAILED = 1
CONFIGURATION = 3
INTERRUPTED = 130

EXIT_CODES = "Exit codes: 0 done; 1 failed; 2 usage; 3 configuration; 4 provider; 5 budget spent; 130 interrupted."
