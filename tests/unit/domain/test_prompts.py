from domain.messages import AssistantMessage, UserMessage
from domain.prompts import Prompt, PromptName, PromptTemplate


def a_template(body: str, *, version: int = 1, description: str = "Greet.") -> PromptTemplate:
    return PromptTemplate(name=PromptName("mail/greet"), description=description, version=version, inputs=(), body=body)


def test_the_fingerprint_follows_the_text_that_is_sent_and_nothing_else() -> None:
    assert a_template("user:\nHi").fingerprint == a_template("user:\nHi", version=2, description="").fingerprint
    assert a_template("user:\nHi").fingerprint != a_template("user:\nHi!").fingerprint


def test_a_prompt_continues_with_the_answer_and_the_reply_to_it() -> None:
    asked = Prompt(name=PromptName("a"), messages=(UserMessage(text="Two and two?"),))
    reply = Prompt(name=PromptName("b"), messages=(UserMessage(text="Count again."),))
    assert asked.continued("five", reply) == Prompt(
        name=PromptName("a"),
        messages=(
            UserMessage(text="Two and two?"),
            AssistantMessage(text="five"),
            UserMessage(text="Count again."),
        ),
    )
