"""Asking a server: time limits, attempts, and one clear sentence when it does not work."""

from __future__ import annotations

import errno
import http.client
import json
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any, TypeVar, cast

from maillage import __version__
from maillage.errors import MaillageError, WrongUse

T = TypeVar("T")
_MOST_ANSWER = 1 << 25
_SEVERED = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG}
# Answers that another attempt may not meet; so are those from 500.
_PASSING = {408, 425, 429}


class FetchFailed(MaillageError):
    """The file could not be had: no network, refused, truncated, or not what was asked."""


class Passing(Exception):
    """A failure that another attempt may not meet."""

    def __init__(self, fr: str, en: str) -> None:
        """Keep the sentence that is said when there is no other attempt."""
        super().__init__(fr)
        self.fr, self.en = fr, en


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait (seconds) and how often to try.

    Attributes:
        wait: longest silence of the server.
        total: longest duration of one attempt.
        attempts: number of attempts.
        pause: pause before the second attempt; it doubles each time.
    """

    wait: float = 30.0
    total: float = 4 * 3600.0
    attempts: int = 4
    pause: float = 1.0


def ask(url: str, limits: Limits | None = None) -> dict[str, Any]:
    """Return the JSON object that an address answers.

    Raises:
        FetchFailed: the server cannot be reached, refuses, or does not answer JSON.
        WrongUse: the address is not one of the web.
    """
    asked = limits or Limits()

    def attempt() -> dict[str, Any]:
        with open_url(url, {"Accept": "application/json"}, asked) as answer:
            data = answer.read(_MOST_ANSWER)
        found = json.loads(data)
        if not isinstance(found, dict):
            raise ValueError
        return found

    try:
        return retrying(url, asked, attempt)
    except ValueError:
        raise FetchFailed(
            f"{url} ne répond pas en JSON : une page d'attente ou de connexion répond à sa place",
            f"{url} does not answer JSON: a waiting or login page answers instead",
        ) from None


def retrying(url: str, limits: Limits, attempt: Callable[[], T]) -> T:
    """Try until it works, the attempts are spent, or the failure is one that lasts."""
    for number in range(limits.attempts):
        try:
            return attempt()
        except (Passing, OSError, http.client.HTTPException) as error:
            passing = error if isinstance(error, Passing) else _explain(url, error)
            if number + 1 == limits.attempts:
                raise FetchFailed(passing.fr, passing.en) from None
            time.sleep(limits.pause * 2**number)
    raise AssertionError("no attempt was asked for")


def _explain(url: str, error: Exception) -> Passing:
    """Return what a failure of the network means, or raise when trying again is no use.

    Raises:
        FetchFailed: there is no network, or no trust.
        OSError: the fault is on this machine's disk.
    """
    host = urllib.parse.urlsplit(url).hostname or url
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        raise FetchFailed(
            f"le certificat de {host} n'est pas reconnu ({cause.verify_message}) : rien n'est lu",
            f"the certificate of {host} is not trusted ({cause.verify_message}): nothing is read",
        )
    if isinstance(cause, socket.gaierror) or getattr(cause, "errno", None) in _SEVERED:
        raise FetchFailed(
            f"hors ligne : {host} est injoignable ; vérifier la connexion et relancer la même "
            "commande, qui reprendra où elle s'est arrêtée",
            f"offline: {host} cannot be reached; check the connection and run the same command "
            "again, which will resume where it stopped",
        )
    if isinstance(cause, OSError) and (cause.filename or cause.errno in _DISK):
        raise cause
    if isinstance(cause, TimeoutError):
        said, told = "ne répond plus", "stopped answering"
    elif isinstance(cause, ConnectionRefusedError):
        said, told = "refuse la connexion", "refuses the connection"
    elif isinstance(cause, http.client.IncompleteRead):
        said, told = "a coupé avant la fin du fichier", "cut before the end of the file"
    else:
        said, told = f"a coupé la connexion ({cause})", f"cut the connection ({cause})"
    return Passing(
        f"{host} {said} : relancer la même commande, qui reprendra où elle s'est arrêtée",
        f"{host} {told}: run the same command again, which will resume where it stopped",
    )


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirections of the web only, and never from https to http."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Refuse an address that is less safe than the first one."""
        scheme = urllib.parse.urlsplit(newurl).scheme
        if scheme != "https" and scheme != req.type:
            raise FetchFailed(
                f"{req.full_url} renvoie vers {newurl}, qui n'est pas en https : refusé",
                f"{req.full_url} redirects to {newurl}, which is not https: refused",
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def open_url(url: str, headers: dict[str, str], limits: Limits) -> http.client.HTTPResponse:
    """Open an address; statuses 200, 206, 304 and 416 are returned, the others raised."""
    if urllib.parse.urlsplit(url).scheme not in {"http", "https"}:
        raise WrongUse(
            f"« {url} » n'est pas une adresse du web (https://…)",
            f"“{url}” is not an address of the web (https://…)",
        )
    agent = {"User-Agent": f"maillage/{__version__}", "Accept-Encoding": "identity"}
    request = urllib.request.Request(url, headers={**agent, **headers})  # noqa: S310
    opener = urllib.request.build_opener(_Redirects)
    try:
        return cast("http.client.HTTPResponse", opener.open(request, timeout=limits.wait))
    except urllib.error.HTTPError as error:
        if error.code in {304, 416}:
            return cast("http.client.HTTPResponse", error)
        error.close()
        fr = f"{url} répond {error.code} ({error.reason})"
        en = f"{url} answers {error.code} ({error.reason})"
        if error.code in _PASSING or error.code >= 500:
            raise Passing(f"{fr} : réessayer plus tard", f"{en}: try again later") from None
        raise FetchFailed(
            f"{fr} : l'adresse a changé ou le fichier est réservé ; donner la bonne avec --from",
            f"{en}: the address has changed or the file is restricted; give it with --from",
        ) from None
    except http.client.InvalidURL:
        raise WrongUse(f"« {url} » n'est pas une adresse", f"“{url}” is not an address") from None
