"""Calling a SPARQL server over HTTP: credentials, attempts, and one sentence when it fails."""

from __future__ import annotations

import http.client
import json
import netrc
import os
import re
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from maillage.errors import MaillageError, WrongUse

T = TypeVar("T")
USER, PASSWORD = "MAILLAGE_ENDPOINT_USER", "MAILLAGE_ENDPOINT_PASSWORD"
# The server or what stands before it is away for a moment.
_PASSING = {502, 503, 504}
_PAUSE = 0.5
_LONGEST_REASON = 300


class EndpointFailed(MaillageError):
    """The server cannot be reached, refuses, or does not answer as a SPARQL server does."""


class TimeLimit(EndpointFailed):
    """The server said nothing within the time given."""


class QueryRefused(WrongUse):
    """The server does not accept the query; its reason is in the sentence."""


class PartialAnswer(EndpointFailed):
    """The server gives a part of the answer only, which is never used."""


def checked(url: str) -> str:
    """Return an address of the web without credentials in it.

    Raises:
        WrongUse: it is none, or it holds a password.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise WrongUse(
            f"« {url} » n'est pas l'adresse d'un serveur SPARQL (http://… ou https://…)",
            f"“{url}” is not the address of a SPARQL server (http://… or https://…)",
        )
    if parts.username or parts.password:
        raise WrongUse(
            f"l'adresse de {parts.hostname} contient un mot de passe : le donner par les variables "
            f"{USER} et {PASSWORD}, ou par le fichier .netrc",
            f"the address of {parts.hostname} holds a password: give it by the variables {USER} "
            f"and {PASSWORD}, or by the file .netrc",
        )
    return url


def opener(url: str) -> urllib.request.OpenerDirector:
    """Return what opens the addresses of a server, with the credentials known for it.

    They come from the environment or from netrc, answer Basic and Digest challenges, and are sent
    to this server alone.
    """
    known = _credentials(urllib.parse.urlsplit(url).hostname or "")
    if known is None:
        return urllib.request.build_opener()
    keeper = urllib.request.HTTPPasswordMgrWithPriorAuth()
    parts = urllib.parse.urlsplit(url)
    keeper.add_password(None, f"{parts.scheme}://{parts.netloc}/", *known)
    return urllib.request.build_opener(
        urllib.request.HTTPBasicAuthHandler(keeper), urllib.request.HTTPDigestAuthHandler(keeper)
    )


def _credentials(host: str) -> tuple[str, str] | None:
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if user and password is not None:
        return user, password
    try:
        found = netrc.netrc().authenticators(host)
    except (OSError, netrc.NetrcParseError):
        return None
    return (found[0], found[2]) if found and found[2] is not None else None


def calling(url: str, attempt: Callable[[], T], *, timeout: float, retries: int) -> T:
    """Call a server; try again, later each time, when the failure may pass.

    Args:
        url: address of the server, for the sentences.
        attempt: the call.
        timeout: longest silence of the server, and longest wait that it may ask for (seconds).
        retries: how many times to try again.

    Raises:
        TimeLimit: nothing came within the time given.
        QueryRefused: the server does not accept the query.
        EndpointFailed: any other failure.
    """
    for left in range(retries, -1, -1):
        pause = _PAUSE * 2 ** (retries - left)
        try:
            return attempt()
        except urllib.error.HTTPError as error:
            with error:
                if error.code not in _PASSING or not left:
                    raise _refused(url, error) from None
                asked = _retry_after(error)
            if asked > timeout:
                raise EndpointFailed(
                    f"{_host(url)} demande d'attendre {asked:.0f} s : relancer plus tard",
                    f"{_host(url)} asks to wait for {asked:.0f} s: run again later",
                ) from None
            pause = max(pause, asked)
        except (OSError, http.client.HTTPException) as error:
            cause = error.reason if isinstance(error, urllib.error.URLError) else error
            if isinstance(cause, TimeoutError):
                raise TimeLimit(
                    f"{_host(url)} n'a rien répondu en {timeout:g} s : la question est trop vaste "
                    "pour ce serveur, ou il est trop chargé",
                    f"{_host(url)} answered nothing within {timeout:g} s: the question is too "
                    "large for this server, or it is too busy",
                ) from None
            if isinstance(cause, ssl.SSLError | socket.gaierror) or not left:
                raise _unreachable(url, cause) from None
        time.sleep(pause)
    raise AssertionError("no attempt was asked for")


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).netloc.rpartition("@")[2]


def _retry_after(error: urllib.error.HTTPError) -> float:
    said = error.headers.get("Retry-After", "")
    if said.isdigit():
        return float(said)
    try:
        when = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return 0.0
    return max(0.0, (when - datetime.now(UTC)).total_seconds()) if when.tzinfo else 0.0


def _unreachable(url: str, cause: object) -> EndpointFailed:
    host = _host(url)
    if isinstance(cause, ssl.SSLError):
        return EndpointFailed(
            f"le certificat de {host} n'est pas reconnu ({cause.reason}) : rien n'est demandé",
            f"the certificate of {host} is not trusted ({cause.reason}): nothing is asked",
        )
    if isinstance(cause, ConnectionRefusedError):
        return EndpointFailed(
            f"{host} refuse la connexion : le serveur est-il lancé, et l'adresse juste ?",
            f"{host} refuses the connection: is the server running, and the address right?",
        )
    return EndpointFailed(
        f"{host} est injoignable ({cause}) : vérifier l'adresse et la connexion",
        f"{host} cannot be reached ({cause}): check the address and the connection",
    )


def _refused(url: str, error: urllib.error.HTTPError) -> MaillageError:
    """Return what a status of the server means."""
    try:
        reason = one_line(error.read(1 << 16).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException):
        reason = ""
    host, code = _host(url), error.code
    if code in {401, 403}:
        return EndpointFailed(
            f"{host} refuse l'accès ({code}) : donner un compte par les variables {USER} et "
            f"{PASSWORD}, ou par le fichier .netrc",
            f"{host} refuses access ({code}): give an account by the variables {USER} and "
            f"{PASSWORD}, or by the file .netrc",
        )
    if code in {404, 405, 406, 410, 415}:
        return EndpointFailed(
            f"{url} répond {code} : ce n'est pas l'adresse d'un service SPARQL",
            f"{url} answers {code}: it is not the address of a SPARQL service",
        )
    if code == 413:
        return EndpointFailed(
            f"{host} refuse un envoi de cette taille (413)",
            f"{host} refuses a message of this size (413)",
        )
    if code in _PASSING or code == 429:
        return EndpointFailed(
            f"{host} est indisponible ({code}) : réessayer plus tard",
            f"{host} is not available ({code}): try again later",
        )
    return QueryRefused(
        f"{host} refuse la requête ({code}) : {reason or 'sans dire pourquoi'}",
        f"{host} refuses the query ({code}): {reason or 'without saying why'}",
    )


def one_line(text: str) -> str:
    """Return what a server says in one line: markup, query and blanks taken away."""
    try:
        said = json.loads(text)
        if isinstance(said, dict):
            text = str(said.get("detail") or said.get("message") or said.get("exception") or text)
    except ValueError:
        text = re.sub(r"<[a-zA-Z!/][^>]*>", " ", text)
    text = text.split("SPARQL query:")[0]
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 1] + "…"
