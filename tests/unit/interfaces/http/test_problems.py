import pytest

from interfaces.http.problems import without_folders


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The database /home/ada/.agent/agent.db is locked", "The database agent.db is locked"),
        ("/srv/articles/owls.md cannot be written: No space left", "owls.md cannot be written: No space left"),
        ("'/a/b.md' and (/c/d.md) differ from path=/e/f.md", "'b.md' and (d.md) differ from path=f.md"),
        (
            "[Errno 2] No such file or directory: '/home/ada/x/agent.db'",
            "[Errno 2] No such file or directory: 'agent.db'",
        ),
        ("/home/ada/My Files/a b/c d.md is damaged: x/y", "c d.md is damaged: x/y"),
        (r"C:\Users\Ada L\agent.db is locked", "agent.db is locked"),
        ("It is in /home/ada/agent. Write provider/model", "It is in agent. Write provider/model"),
        ("http://localhost:11434/api/chat did not answer", "http://localhost:11434/api/chat did not answer"),
        ("404 for POST /v1/chat/completions", "404 for POST /v1/chat/completions"),
        ("openai/gpt-5 and a/b/c, 1/2, and/or", "openai/gpt-5 and a/b/c, 1/2, and/or"),
        ("", ""),
    ],
)
def test_a_file_is_shown_by_its_name(text: str, shown: str) -> None:
    assert without_folders(text) == shown
