"""Evaluations: one at a time, each from its beginning to its report."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from application.evaluation.evaluate_datasets import EvaluateDatasetsRequest, EvaluationReport
from domain.contract import Contract
from domain.evaluations import TOLERANCE
from interfaces.http.declared import problems
from interfaces.http.serving import Served

router = APIRouter(prefix="/evaluations", tags=["evaluations"])


class NewEvaluation(Contract):
    """The data set to evaluate on, none for all."""

    dataset: Annotated[str, Field(pattern="^[a-z0-9_-]{1,64}$")] | None = None


@router.post("", responses=problems(404, 502, 507))
async def evaluate(body: NewEvaluation, serving: Served) -> EvaluationReport:
    """Evaluate the agent on its data sets, apart from all that it keeps, and return the report."""
    return await serving.agent.evaluate(EvaluateDatasetsRequest(dataset=body.dataset, tolerance=TOLERANCE))
