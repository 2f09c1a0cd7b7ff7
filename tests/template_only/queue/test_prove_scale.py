"""The short form of 'make prove-scale'."""

import asyncio

from scripts.prove_scale import Plan, prove
from tests.fakes.postgres.databases import ON_POSTGRES

pytestmark = ON_POSTGRES


def test_no_run_is_lost_while_workers_and_the_database_die() -> None:
    plan = Plan(runs=40, workers=2, kills=2, restarts=1, away=1.0, frozen=1, seconds=1.0, at_once=4)
    figures = asyncio.run(prove(plan, measures=False))
    assert figures["runs lost; steps with two results"] == "0; 0"
    assert int(str(figures["executions that were cut short"])) > 0
