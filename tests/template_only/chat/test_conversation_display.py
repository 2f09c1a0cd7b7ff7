from domain.answers import Reference
from domain.messages import AssistantMessage, UserMessage
from interfaces.cli.chat.conversation_display import to_text
from tests.fakes.answer_checks import NoShouting


async def test_an_answer_is_shown_as_the_chat_showed_it() -> None:
    reference = Reference(number=1, id="warps", title="Warps", source="warps.md", quotes=("A warp.",))
    checks = [NoShouting(cited=(reference,))]
    answer = 'agent: So it is. [1]\n\n  [1] Warps (warps.md)\n      "A warp."'
    assert await to_text(AssistantMessage(text="So it is! [1]"), checks) == answer
    assert await to_text(UserMessage(text="Is it!"), checks) == "you: Is it!"
