"""What the service refuses or gives up, each with the HTTP status that says so."""

from __future__ import annotations

from maillage.errors import MaillageError, NoSnapshot, WrongUse


class Refused(MaillageError):
    """Base of what the service answers instead of an answer; ``status`` is the HTTP status."""

    status = 400


class BadRequest(Refused):
    """The request is not one of the protocol."""


class TooComplex(Refused):
    """The query is too long or too deep, or calls another service: no engine ever reads it."""


class NotFound(Refused):
    """Nothing has this address, or this name."""

    status = 404


class WrongMethod(Refused):
    """The method is none of those of this address."""

    status = 405


class NotAcceptable(Refused):
    """None of the media types that the client accepts can hold the answer."""

    status = 406


class TooBig(Refused):
    """The body of the request is larger than the service reads."""

    status = 413


class WrongMediaType(Refused):
    """The body of the request is in none of the media types of the protocol."""

    status = 415


class OutOfRange(Refused):
    """The part of a file that is asked for is not in it."""

    status = 416


class TooLong(Refused):
    """The query was stopped at its time limit."""

    status = 422


class Crashed(Refused):
    """The process that answered died: memory, stack, or a signal."""

    status = 422


class Busy(Refused):
    """Too many requests at the same time: try again later."""

    status = 503


def status_of(error: MaillageError) -> int:
    """Return the HTTP status of an error."""
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, WrongUse):
        return 400
    return 503 if isinstance(error, NoSnapshot) else 500
