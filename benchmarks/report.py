"""The measurements as a page: tables, and curves as Mermaid charts."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_CALLS = {"loop": "tool loop", "text": "streamed reply", "verdict": "typed answer"}

_HEAD = """\
# Performance

<!-- Written by `make bench` and `make bench-peers`; the raw figures are in benchmarks/results.json. -->

What the agent adds to a model's call, measured with a provider on loopback that answers with prepared bytes. The agent
is whole: contracts, budget, events, retries, checks; with SQLite, a turn is durable before the next one begins. Its
parts here are `sql`, `chat` and `openai_compatible`; in files, conversations are lines of JSON.

- **Tool loop**: five replies of the model, four of which call a tool. **Streamed reply**: forty pieces of words.
  **Typed answer**: one object in the shape of a contract.
- Figures are CPU of the client's process for one operation, the best of all batches; a round has one batch of each
  client, in turn. Ratios are to bare aiohttp and bare httpx in the same rounds: the same requests, with nothing around.
- The provider counts the requests; a client that makes more or fewer fails the run.

{machine}
"""


def write(results: dict[str, Any]) -> None:
    """Write the page from everything that has been measured so far."""
    about = results["about"]
    packages = ", ".join(f"{name} {version}" for name, version in about["packages"].items())
    machine = f"Measured with Python {about['python']} on {about['machine']}; {packages}."
    sections = [_HEAD.format(machine=machine)]
    sections += [section(results[name]) for name, section in _SECTIONS.items() if name in results]
    PAGE.write_text("\n".join(sections), encoding="utf-8")


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _measured(of: dict[str, Any]) -> str:
    return f"Measured on {of['when']}; the machine's load was {of['load']}.\n"


def _calls_table(of: dict[str, Any]) -> str:
    calls = of["calls"]
    bare, httpx = calls["bare aiohttp"], calls["bare httpx"]
    rows = []
    for name, measured in sorted(calls.items(), key=lambda each: each[1]["loop"]["best_ms"]):
        cells: list[str] = [name]
        for work in _CALLS:
            best, median = measured[work]["best_ms"], measured[work]["median_ms"]
            ratios = f"{best / bare[work]['best_ms']:.1f}x / {best / httpx[work]['best_ms']:.1f}x"
            cells.append(f"{best:.2f} ({median:.2f}): {ratios}")
        rows.append((*cells, f"{measured['peak_mb']:.0f}"))
    head = ["client", *(f"{words}, ms best (median): ÷ aiohttp / ÷ httpx" for words in _CALLS.values()), "MB"]
    return _table(head, rows)


def _calls(of: dict[str, Any]) -> str:
    return f"## One call after another\n\n{_measured(of)}\n{_calls_table(of)}"


def _peers(of: dict[str, Any]) -> str:
    about = "The same work by other frameworks, each as its documentation shows it, in an environment of its own."
    return f"## Other frameworks\n\n{about} {_measured(of)}\n{_calls_table(of)}"


def _at_once(of: dict[str, Any]) -> str:
    runs = of["runs"]
    names = list(dict.fromkeys(run["name"] for run in runs))
    counts = sorted({run["at_once"] for run in runs})
    found = {(run["name"], run["at_once"]): run for run in runs}
    rows = []
    for count in counts:
        best = found["bare aiohttp", count]["per_second"]
        cells = []
        for name in names:
            if (name, count) not in found:
                cells.append("-")
                continue
            run = found[name, count]
            times = f"p50 {run['p50']:.2f} s, p99 {run['p99']:.2f} s"
            cells.append(f"{run['per_second']:.0f} ({run['per_second'] / best:.2f}x), {times}")
        rows.append((count, *cells))
    about = (
        "Tool loops at once; the provider takes 50 ms for each reply. Runs a second (÷ bare aiohttp), and their times."
    )
    drawn = [name for name in names if all((name, count) in found for count in counts)]
    lines = [[found[name, count]["per_second"] for count in counts] for name in drawn]
    chart = _chart("Runs a second, by runs at once", counts, lines)
    order = f"Curves: {', '.join(drawn)}.\n"
    return f"## Many runs at once\n\n{about} {_measured(of)}\n{_table(['at once', *names], rows)}\n{chart}\n{order}"


def _starts(of: dict[str, Any]) -> str:
    rows = [(name, f"{each['seconds']:.2f}", f"{each['cpu']:.2f}") for name, each in of["commands"].items()]
    about = "From the start of a process to its end, the best of seven, with all parts of this repository."
    return f"## Start\n\n{about} {_measured(of)}\n{_table(['command', 'seconds', 'CPU, s'], rows)}"


def _turns(of: dict[str, Any]) -> str:
    about = "CPU of one answer in a conversation that has turns already, with SQLite."
    rows = [(each["turns"], f"{each['cpu_ms']:.1f}") for each in of["turns"]]
    counts, times = [each["turns"] for each in of["turns"]], [each["cpu_ms"] for each in of["turns"]]
    chart = _chart("CPU of an answer in ms, by turns", counts, [times])
    return f"## A long conversation\n\n{about} {_measured(of)}\n{_table(['turns', 'ms'], rows)}\n{chart}"


def _notes(of: dict[str, Any]) -> str:
    about = "A folder of short notes is captured, captured again unchanged, and searched, in a process for each size."
    rows = [
        (
            each["notes"],
            f"{each['capture']:.1f}",
            f"{each['again']:.2f}",
            f"{each['search_p95'] * 1000:.1f}",
            round(each["peak_mb"]),
        )
        for each in of["notes"]
    ]
    head = ["notes", "captured, s", "again, unchanged, s", "search p95, ms", "MB"]
    return f"## Many notes\n\n{about} {_measured(of)}\n{_table(head, rows)}"


_TOKENS = """\
What the offline model is sent, and what it answers, counted with OpenAI's encoding that comes with LiteLLM. A prompt's
stable prefix is what it has in common with an earlier one of the same run, from the beginning on: a provider may cache
it. The article is one of `examples/notes`; the descriptions of tools are not counted."""


def _tokens(of: dict[str, Any]) -> str:
    rows = [
        (what, step["step"], step["calls"], step["input"], step["output"], f"{step['stable'] / step['input']:.0%}")
        for what, steps in of["steps"].items()
        for step in steps
    ]
    head = ["work", "step", "calls", "tokens sent", "tokens answered", "stable prefix"]
    return f"## Tokens\n\n{_TOKENS} {_measured(of)}\n{_table(head, rows)}"


def _chart(title: str, labels: Sequence[int], lines: Sequence[Sequence[float]]) -> str:
    drawn = "\n".join(f"    line [{', '.join(f'{value:.1f}' for value in line)}]" for line in lines)
    axis = ", ".join(f'"{label}"' for label in labels)
    return f'```mermaid\nxychart-beta\n    title "{title}"\n    x-axis [{axis}]\n{drawn}\n```\n'


_SECTIONS = {
    "calls": _calls,
    "peers": _peers,
    "at_once": _at_once,
    "starts": _starts,
    "turns": _turns,
    "notes": _notes,
    "tokens": _tokens,
}
