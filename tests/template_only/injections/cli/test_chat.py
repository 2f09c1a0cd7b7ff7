"""Conversations at the command line: with one question, piped, and at a terminal."""

import json
import os
import pty
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from select import select

import pytest

from tests.template_only.injections.obedient_process import APPROVAL, ObedientProcess, agent_in
from tests.template_only.injections.payloads import DIRECT, HIDDEN
from tests.template_only.injections.scene import SERVER, Scene

SECONDS = 60


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_no_payload_has_an_effect_with_one_question_or_piped(scene: Scene) -> None:
    question = "\n".join(DIRECT)
    with_server = agent_in(scene.inside, AGENT_MCP_CLIENT__SERVERS=json.dumps([SERVER]), AGENT_LOG__LEVEL="debug")
    asked = with_server.obey("chat", "--message", question)
    piped = agent_in(scene.inside).obey("ask", stdin=question)
    called = [with_server.obey("tools", "call", tool, '{"word": "x"}') for tool in ("leak", "fail")]
    scene.said += [text for each in (asked, piped, *called) for text in (each.stdout, each.stderr)]
    assert len(APPROVAL.findall(asked.stderr)) == 2
    assert 'evil__strike (evil) {"word": ' in asked.stderr
    assert (asked.code, piped.code) == (0, 0)
    scene.assert_nothing_happened()


def at_a_terminal(agent: ObedientProcess, answers: Sequence[tuple[str, str]]) -> str:
    """Return what the chat writes on a terminal, where a person answers each prompt."""
    controller, terminal = pty.openpty()
    process = agent.begin("chat", terminal=terminal)
    os.close(terminal)
    seen, place, until = "", 0, time.monotonic() + SECONDS
    try:
        for prompt, answer in (*answers, ("", "")):
            while process.poll() is None and (not prompt or prompt not in seen[place:]):
                assert time.monotonic() < until, seen
                if select([controller], [], [], 1)[0]:
                    with suppress(OSError):  # the process has ended
                        seen += os.read(controller, 65_536).decode("utf-8", "replace")
            place = len(seen)
            if prompt:
                os.write(controller, f"{answer}\r".encode())
    finally:
        process.kill()
        process.wait()
        os.close(controller)
    return seen


@pytest.mark.parametrize(("ahead", "decision", "struck"), [("", "", 0), ("", "y", 1), ("\ry", "", 0)])
def test_a_person_at_a_terminal_sees_what_is_made_and_decides(
    scene: Scene, ahead: str, decision: str, struck: int
) -> None:
    word = f"safe{HIDDEN[0][-5:]}\u202egnp"
    answers = [(">", f"{word}{ahead}"), ("[y/N]", decision), (">", "/exit")]
    seen = at_a_terminal(agent_in(scene.inside, AGENT_ADAPTERS__CONVERSATION_MEMORY="in_memory"), answers)
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen)
    assert '{"word": "safe\\udb40\\udc57' in plain.replace("\r\n", "")
    assert scene.strike.struck == [word] * struck
