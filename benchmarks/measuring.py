"""Measures of work done in a process of its own: seconds, processor seconds, peak of memory.

A benchmark names its tasks; ``measure`` runs one of them in a new interpreter, so that the memory
of a task is its own, and ``serve`` is what that interpreter does.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MARK = "--task"
# A task takes words and returns what json can write.
Task = Callable[..., dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a task cost.

    Attributes:
        seconds: from the start of the interpreter to its end.
        processor: seconds of processor, all threads together; when other work shares the
            machine they say more than the seconds of the clock.
        memory: most memory held at once, in MiB.
        answer: what the task returned.
    """

    seconds: float
    processor: float
    memory: float
    answer: dict[str, Any]


def measure(module: str, task: str, *words: object, limit: float | None = None) -> Measure:
    """Run a task of a benchmark in a new interpreter.

    Args:
        module: the benchmark, as ``python -m`` takes it.
        task: name of the task.
        words: what it is given, as text.
        limit: seconds after which it is stopped.

    Raises:
        CalledProcessError: the task failed.
        TimeoutExpired: it was stopped.
    """
    command = [sys.executable, "-m", module, MARK, task, *map(str, words)]
    start = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=limit)
    answer = json.loads(done.stdout.splitlines()[-1])
    return Measure(
        time.perf_counter() - start, answer.pop("processor"), answer.pop("memory"), answer
    )


def serve(tasks: Mapping[str, Task]) -> bool:
    """Run the task that the command line names, if it names one, and print its answer."""
    if sys.argv[1:2] != [MARK]:
        return False
    answer = tasks[sys.argv[2]](*sys.argv[3:])
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer["processor"] = used.ru_utime + used.ru_stime
    answer["memory"] = used.ru_maxrss / 1024
    print(json.dumps(answer))
    return True


def exponent(sizes: list[float], costs: list[float]) -> float:
    """Return how a cost grows from the first size to the last: 1 is in proportion."""
    return math.log(costs[-1] / costs[0]) / math.log(sizes[-1] / sizes[0])


def table(header: list[str], rows: list[list[object]]) -> str:
    """Return rows as a Markdown table; numbers are rounded to what is worth reading."""
    lines = [header, ["---"] * len(header), *([_text(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell >= 100 else f"{cell:.2f}" if cell < 10 else f"{cell:.1f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
