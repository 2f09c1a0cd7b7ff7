"""Examining the answers to questions."""

from abc import abstractmethod
from typing import Protocol

from typing_extensions import override

from application.chat.answer_question import AnswerQuestion, AnswerQuestionRequest
from application.evaluation.examiner import ENDS_ALL, Examiner, ExamineRequest
from application.ports.note_repository import NoteRepository
from application.ports.run_listener import RunListener
from domain.chat_events import AnswerFinished, ApprovalNeeded, ChatEvent
from domain.cited_paragraphs import cited_paragraphs
from domain.contract import Contract
from domain.conversations import new_conversation_id
from domain.datasets import Case
from domain.errors import AgentError
from domain.examinations import Examined
from domain.measures import Measure, tool_calls_right
from domain.run_events import RunEnded, RunEvent, ToolCallFinished
from domain.usage import Usage


class MakeAnswerQuestion(Protocol):
    """Makes the use case for one question, heard by this listener."""

    @abstractmethod
    def __call__(self, *, listener: RunListener) -> AnswerQuestion:
        """Return it."""


class _Heard(Contract):
    """What an answer told."""

    calls: tuple[ToolCallFinished, ...] = ()
    finished: AnswerFinished | None = None
    failure: str = ""


class _Account(RunListener):
    """Adds up what runs have used, the failed ones too, and passes on what it hears."""

    def __init__(self, listener: RunListener) -> None:
        self._listener = listener
        self.usage = Usage()

    @override
    def hear(self, event: RunEvent) -> None:
        if isinstance(event, RunEnded):
            self.usage += event.usage
        self._listener.hear(event)


class EvaluateChat(Examiner):
    """Asks each question in a conversation of its own, and measures the answer and the calls of tools."""

    def __init__(self, *, answer: MakeAnswerQuestion, listener: RunListener, repository: NoteRepository) -> None:
        self._answer = answer
        self._listener = listener
        self._repository = repository

    @override
    def takes(self, case: Case) -> bool:
        return case.question is not None

    @override
    async def execute(self, request: ExamineRequest) -> Examined:
        account = _Account(self._listener)
        heard = await self._heard(request.case, account)
        if heard.finished is None:
            found = Examined(failure=heard.failure or "The answer came to no end")
        else:
            found = await self._measured(request.case, heard.finished, heard.calls)
        return found.model_copy(update={"steps": account.usage.model_calls, "usage": account.usage})

    async def _heard(self, case: Case, account: _Account) -> _Heard:
        heard = _Heard()
        asked = AnswerQuestionRequest(conversation=new_conversation_id(), question=case.question)
        try:
            async for event in self._answer(listener=account).execute(asked):
                heard = _after(event, heard)
        except ENDS_ALL:
            raise
        except AgentError as error:
            return heard.model_copy(update={"finished": None, "failure": str(error)})
        return heard

    async def _measured(self, case: Case, finished: AnswerFinished, calls: tuple[ToolCallFinished, ...]) -> Examined:
        notes = await self._repository.read([reference.note for reference in finished.references])
        paragraphs = cited_paragraphs(finished.text, finished.references)
        text = "\n\n".join(paragraph.text for paragraph in paragraphs)
        answered = [call.call.tool for call in calls if not call.failed]
        right = tool_calls_right(answered, failed=len(calls) - len(answered), expected=case.tools)
        measures = (*case.measures_of(text, paragraphs, notes), Measure.of("tool_calls_right", right))
        return Examined(answer=text, notes=notes, measures=measures)


def _after(event: ChatEvent, heard: _Heard) -> _Heard:
    match event:
        case ToolCallFinished():
            return heard.model_copy(update={"calls": (*heard.calls, event)})
        case AnswerFinished():
            return heard.model_copy(update={"finished": event})
        case ApprovalNeeded():
            waiting = ", ".join(call.tool for call in event.calls)
            return heard.model_copy(update={"failure": f"The answer waits for the approval of {waiting}"})
        case _:
            return heard
