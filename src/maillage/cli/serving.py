"""``serve``."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import click

from maillage import snapshot
from maillage.cli import options
from maillage.errors import WrongUse

# What is still being answered when the service stops is given this many seconds.
_FAREWELL = 2
_LOCAL = {"127.0.0.1", "::1", "localhost"}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port to listen on; 0 for any that is free.",
)
@click.option(
    "--origin",
    metavar="URL",
    help="Address that the outside sees, when a proxy stands before the service.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes that answer."
)
@click.option(
    "--time-limit",
    "seconds",
    type=click.FloatRange(0.1),
    default=30.0,
    show_default=True,
    help="Seconds after which a query is stopped.",
)
@click.option(
    "--rows",
    type=click.IntRange(1),
    default=100_000,
    show_default=True,
    help="Rows of an answer at most.",
)
@click.option(
    "--memory",
    "mebibytes",
    type=click.IntRange(0),
    default=2048,
    show_default=True,
    help="Memory of a process in MiB; 0 for no limit.",
)
@click.option(
    "--allow-service",
    "services",
    multiple=True,
    metavar="HOST",
    help="Server that SERVICE may call, by name; repeat for each (default: none).",
)
@options.snapshot
@options.lang
def serve(
    host: str,
    port: int,
    origin: str | None,
    workers: int,
    seconds: float,
    rows: int,
    mebibytes: int,
    services: tuple[str, ...],
    root: Path | None,
    lang: str,
) -> int:
    """Serve the current snapshot: SPARQL, REST and web pages. Ctrl-C stops it.

    A snapshot that is built meanwhile is served at once. Nobody can write.
    """
    try:
        import uvicorn

        from maillage.server.app import create_app
    except ModuleNotFoundError as missing:
        if missing.name not in {"uvicorn", "starlette"}:
            raise
        raise WrongUse(
            "le serveur demande un complément : pip install 'maillage[web]'",
            "the server needs an extra: pip install 'maillage[web]'",
        ) from None
    from maillage.server.limits import Limits

    root = root or snapshot.default_root()
    snapshot.current(root)
    limits = Limits(
        workers=workers,
        seconds=seconds,
        rows=rows,
        memory_mib=mebibytes,
        services=frozenset(name.lower() for name in services),
    )
    with _listen(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listening.getsockname()[1]}/"
        click.echo(
            f"Maillage répond à {address} (SPARQL : {address}sparql) ; Ctrl-C pour arrêter"
            if lang == "fr"
            else f"Maillage answers at {address} (SPARQL: {address}sparql); Ctrl-C to stop",
            err=True,
        )
        if host not in _LOCAL:
            click.echo(
                "d'autres machines peuvent s'en servir : voir docs/guides/serveur.md"
                if lang == "fr"
                else "other machines can use it: see docs/guides/serveur.md",
                err=True,
            )
        app = create_app(root, limits, origin=origin)

        class Server(uvicorn.Server):
            """Stops the queries first, so that nothing is waited for."""

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                await asyncio.gather(app.state.engine.close(), app.state.matcher.close())
                await super().shutdown(sockets)

        config = uvicorn.Config(
            app,
            # Faults are logged once, by maillage.server.
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_FAREWELL,
        )
        try:
            Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            click.echo("arrêté" if lang == "fr" else "stopped", err=True)
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        WrongUse: the address is none of this machine's, or the port is taken.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        raise WrongUse(
            f"impossible d'écouter sur {host}, port {port} ({error.strerror}) : "
            "en choisir un autre avec --port",
            f"cannot listen on {host}, port {port} ({error.strerror}): "
            "choose another one with --port",
        ) from None
    return listening
