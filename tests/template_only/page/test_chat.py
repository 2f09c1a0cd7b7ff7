"""The chat on the page: streamed, with its tools and references, stopped, approved, remembered, deleted."""

import pytest
from playwright.sync_api import expect

from domain.errors import ModelUnavailable
from domain.messages import AssistantMessage
from domain.tools import ToolCall, ToolCallId, ToolName
from tests.template_only.page.browser import Visit
from tests.template_only.page.served_page import STALL, ServedPage

HOSTILE = '<img src="http://127.0.0.1:9/x" onerror="alert(1)"> ![x](http://127.0.0.1:9/y) [z](javascript:alert(2))'

BELOW = "document.documentElement.scrollHeight - innerHeight - scrollY"
"""Pixels of the page below what is seen of it."""


def ask(visit: Visit, served: ServedPage, question: str) -> None:
    visit.open(served.url, "chat")
    visit.ask(question)


def test_an_answer_shows_tools_and_references_now_and_when_it_is_remembered(served: ServedPage, visit: Visit) -> None:
    page = visit.page
    ask(visit, served, "What is a block?")
    expect(page.get_by_label("References")).to_be_visible()
    visit.assert_readable()
    expect(page.locator(".said.agent .prose .cite").first).to_be_visible()
    said = page.locator(".said.agent .prose").last.inner_text()

    page.reload()

    expect(page.locator(".said.agent .prose").last).to_have_text(said, use_inner_text=True)
    page.locator(".call summary").first.click()
    expect(page.locator(".call pre").first).to_contain_text("(id ")
    page.locator(".said.agent .prose .cite").first.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("heading", name="Chat")).to_be_visible()
    expect(page.get_by_role("link", name="What is a block?")).to_have_count(0)
    visit.assert_clean(served.url)


@pytest.mark.parametrize("is_loaded_again", [False, True])
def test_a_conversation_that_was_deleted_elsewhere_does_not_start_again(
    served: ServedPage, visit: Visit, *, is_loaded_again: bool
) -> None:
    ask(visit, served, "What is a block?")
    expect(visit.page.get_by_label("References")).to_be_visible()
    if is_loaded_again:
        visit.page.reload()
        expect(visit.page.get_by_label("References")).to_be_visible()
    path = f"/conversations/{visit.page.url.rpartition('/')[2]}"
    served.client.delete(path).raise_for_status()

    visit.ask("And a grid?")

    expect(visit.page.locator(".said.agent").last).to_contain_text("There is no conversation")
    expect(visit.page.get_by_label("Ask the agent")).to_have_value("And a grid?")
    assert served.client.get(path).status_code == 404


def test_an_answer_is_seen_as_it_arrives_and_stopped_and_is_never_code(served: ServedPage, visit: Visit) -> None:
    served.model.replies.append(("A **kernel** ", "is ", HOSTILE, STALL))
    ask(visit, served, HOSTILE)
    answer = visit.page.locator(".said.agent")
    expect(answer).to_contain_text("A **kernel** is <img")

    visit.page.get_by_role("button", name="Stop").click()

    expect(answer).to_contain_text("Stopped.")
    expect(answer.locator("strong")).to_have_text("kernel")
    expect(answer).to_contain_text("[image: x]")
    visit.page.reload()
    expect(answer).to_contain_text("This answer broke off.")
    expect(visit.page.locator(".said.person")).to_contain_text(HOSTILE)
    assert visit.page.locator(".log :is(img, script, a)").count() == 0
    visit.assert_clean(served.url)


def test_a_question_that_is_not_answered_is_given_back(served: ServedPage, visit: Visit) -> None:
    page = visit.page
    served.model.replies.append((ModelUnavailable("The model is having a rest"),))
    ask(visit, served, "What is a warp?")
    expect(page.get_by_role("alert")).to_have_text("The model is having a rest")
    expect(page.get_by_label("Ask the agent")).to_have_value("What is a warp?")

    page.reload()

    expect(page.locator(".said.agent")).to_contain_text("This was not answered.")
    served.model.replies.append(("As ", "you ", "like."))
    visit.ask("And a block?")
    expect(page.locator(".said.agent").last).to_contain_text("As you like.")
    page.reload()
    expect(page.locator(".said.agent")).to_contain_text(["This was not answered.", "As you like."])


@pytest.mark.parametrize(("button", "result"), [("Allow", "xylophones"), ("Do not allow", "not approve")])
def test_a_call_with_an_effect_is_made_only_if_it_is_allowed(
    served: ServedPage, visit: Visit, button: str, result: str
) -> None:
    arguments = '{"topic": "xylophones"}'
    call = ToolCall(id=ToolCallId("write0001"), tool=ToolName("write_article"), arguments=arguments)
    served.model.replies.append((AssistantMessage(calls=(call,)),))
    ask(visit, served, "Write about xylophones.")
    question = visit.page.get_by_role("group", name="May the agent do this?")
    expect(question).to_contain_text('write_article {"topic": "xylophones"}')
    visit.page.reload()
    served.model.replies.append(("As ", "you ", "like."))

    question.get_by_role("button", name=button, exact=True).click()

    expect(visit.page.locator(".said.agent").last).to_contain_text("As you like.")
    expect(question).to_be_hidden()
    assert result in served.model.prompts[-1].messages[-1].text
    visit.page.reload()
    expect(visit.page.locator(".call pre").last).to_contain_text(result)
    visit.assert_clean(served.url)


def test_what_a_person_must_decide_is_in_sight_at_once(served: ServedPage, visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 375, "height": 500})
    served.model.replies.append(("# Long\n\n" + "Word. " * 300,))
    ask(visit, served, "Say much.")
    expect(visit.page.locator(".said.agent h3")).to_have_text("Long")
    assert visit.page.evaluate(BELOW) < 2
    topic = "xylophones " * 30
    calls = (
        ToolCall(id=ToolCallId(f"write{n}"), tool=ToolName("write_article"), arguments=f'{{"topic": "{topic}"}}')
        for n in range(2)
    )
    served.model.replies.append((AssistantMessage(calls=tuple(calls)),))

    visit.ask("Write two articles.")

    expect(visit.page.get_by_role("button", name="Allow none")).to_be_visible()
    visit.page.wait_for_load_state("networkidle")
    assert visit.page.evaluate(BELOW) < 2


def test_a_call_is_shown_with_all_that_it_contains_before_and_after_a_person_decides(
    served: ServedPage, visit: Visit
) -> None:
    arguments = (
        '{"topic": "a\u202eb\u200bc\ufe0f\u2800\U000e0041", "n": 9007199254740993, "s": "5", "h": "\u05d0", "z": 1.10}'
    )
    shown = (
        'write_article {"topic": "a\\u202eb\\u200bc\\ufe0f\\u2800\\udb40\\udc41", "n": 9007199254740993, "s": "5", '
        '"h": \u2068"\u05d0"\u2069, "z": 1.10}'
    )
    call = ToolCall(id=ToolCallId("write0002"), tool=ToolName("write_article"), arguments=arguments)
    served.model.replies.append((AssistantMessage(calls=(call,)),))
    ask(visit, served, "Write something.")
    question = visit.page.get_by_role("group", name="May the agent do this?")
    expect(question.locator(".call-text")).to_have_text(shown)
    assert question.locator(".call-text").evaluate("(text) => getComputedStyle(text).unicodeBidi") == "isolate"
    visit.page.reload()
    expect(question.locator(".call-text")).to_have_text(shown)
    served.model.replies.append(("As ", "you ", "like."))

    question.get_by_role("button", name="Do not allow", exact=True).click()

    expect(visit.page.locator(".said.agent").last).to_contain_text("As you like.")
    visit.page.reload()
    expect(visit.page.locator(".call .call-text").last).to_have_text(shown)
    visit.assert_clean(served.url)
