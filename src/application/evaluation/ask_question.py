"""Questions as a subject of the evaluation."""

from contextlib import aclosing

from typing_extensions import override

from application.ask_agent import AskAgent, AskAgentRequest
from application.evaluation.subject import Subject
from domain.answers import AnswerFinished
from domain.evaluation.dataset import Answer, Case


class AskQuestion(Subject):
    """Asks the agent the question of a case, and removes the offline model's notice from the end of the answer."""

    name = "question"

    def __init__(self, *, ask: AskAgent, notice: str) -> None:
        self._ask = ask
        self._notice = notice

    @override
    async def answer(self, case: Case) -> Answer:
        answer = Answer()
        async with aclosing(self._ask.execute(AskAgentRequest(question=case.ask))) as events:
            async for event in events:
                if isinstance(event, AnswerFinished):
                    text = event.text.removesuffix(self._notice).rstrip()
                    answer = Answer(text=text, references=event.references)
        return answer
