"""The program with the model that obeys everything, as a process: the tests of the command line run it."""

from pathlib import Path

from dependency_injector import providers

from infrastructure.container import CoreContainer
from interfaces.cli.main import main
from tests.template_only.injections.leak import leaks
from tests.template_only.injections.obedient_model import ObedientModel
from tests.template_only.injections.strike import Strike

if __name__ == "__main__":
    CoreContainer.language_model.override(providers.Singleton(ObedientModel))
    CoreContainer.tools.override(providers.List(providers.Object(Strike(Path("struck.jsonl"))), *leaks()))
    main()
