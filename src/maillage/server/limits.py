"""What one request may cost: every bound of the service, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a service.

    Attributes:
        workers: processes that answer; one more may finish each long query.
        seconds: how long one query may run before its process is stopped.
        patience: seconds after which a query is a long one: it leaves its place to the others
            and goes on at the lowest priority.
        long_queries: long queries at the same time; the next one is refused.
        waiting: requests that may wait for a process; the next one is refused.
        wait_seconds: how long a request waits for a process before it is refused.
        rows: rows (or triples) of an answer; what follows is cut, and the answer says so.
        answer_bytes: size of an answer before compression; cut in the same way.
        query_characters: length of a query.
        depth: nesting of brackets of a query.
        body_bytes: size of the body of a request.
        memory_mib: memory that one process may allocate; 0 for no bound.
        services: hosts that ``SERVICE`` may call, by name; none by default.
    """

    workers: int = 2
    seconds: float = 30.0
    patience: float = 1.0
    long_queries: int = 2
    waiting: int = 64
    wait_seconds: float = 10.0
    rows: int = 100_000
    answer_bytes: int = 50_000_000
    query_characters: int = 100_000
    depth: int = 200
    body_bytes: int = 1_000_000
    memory_mib: int = 2048
    services: frozenset[str] = frozenset()
