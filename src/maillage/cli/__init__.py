"""The command line: verbs only; each command is loaded when it is called."""

from __future__ import annotations

import importlib
import os
import sys

import click

from maillage import __version__
from maillage.errors import MaillageError

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("building", "Build the shipped packs and answer three real questions."),
    "build": ("building", "Build a validated snapshot from packs of tables."),
    "check": ("checking", "Say all that build would find, without writing anything."),
    "who-covers": ("asking", "Who covers this need, at this line, here?"),
    "explain": ("asking", "What is said of a thing, by whom, and what contradicts it."),
    "gaps": ("gaps", "What is covered, missing or unknown in a territory."),
    "access": ("access", "Who is far from a resource, and how a type is spread."),
    "diff": ("comparing", "What changed between two snapshots, and why."),
    "network": ("network", "Who works with whom, and where it breaks."),
    "diagnose": ("diagnosing", "Write the dossier of a territory, ready to send."),
    "query": ("querying", "Run a query of the catalogue, or any SPARQL."),
    "queries": ("querying", "List the queries of the catalogue."),
    "publish": ("publishing", "Send the snapshot to a SPARQL server."),
    "serve": ("serving", "Serve the snapshot: SPARQL, REST and web pages."),
    "template": ("templates", "Write empty tables with their documentation."),
    "import": ("importing", "Turn an open dataset into a pack."),
    "fetch": ("fetching", "Download the current public file of a source."),
    "link": ("linking", "Propose the actors of two packs that may be one."),
}


class _Lazy(click.Group):
    """A group that imports a command when it runs, and knows the help of the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"maillage.cli.{COMMANDS[cmd_name][0]}")
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(module, "import_" if name == "import" else name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="maillage")
def cli() -> None:
    """Maillage: who covers which mental-health need, at which line, in which French territory.

    Results go to stdout, messages to stderr. Exit codes: 0 ok, 1 findings in the data,
    2 wrong use, 3 failure.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every expected failure is one sentence and an exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    lang = "en" if "--lang=en" in words or "en" in words[_after(words, "--lang")] else "fr"
    try:
        with cli.make_context("maillage", list(words)) as context:
            status = cli.invoke(context)
        sys.stdout.flush()
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except MaillageError as error:
        click.echo(error.text(lang), err=True)
        sys.exit(error.exit_code)
    except click.exceptions.NoArgsIsHelpError as bare:
        click.echo(bare.ctx.get_help() if bare.ctx else "", err=True)
        sys.exit(2)
    except click.ClickException as error:
        click.echo(_usage(error, lang), err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrompu" if lang == "fr" else "interrupted", err=True)
        sys.exit(3)
    except BrokenPipeError:
        # The reader has left (« maillage queries | head -1 »): nothing is left to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        click.echo(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), err=True)
        sys.exit(3)
    except Exception as error:
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        click.echo(
            f"défaut de maillage, à signaler avec la commande tapée : {what}"
            if lang == "fr"
            else f"a fault of maillage, please report it with the command you typed: {what}",
            err=True,
        )
        sys.exit(3)


def _usage(error: click.ClickException, lang: str) -> str:
    """Return what is wrong with the words of a command, and where its help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "maillage"
    said = error.format_message().rstrip(".")
    if lang == "fr":
        return f"la commande n'est pas comprise ({said}) : voir {command} --help"
    return f"the command is not understood ({said}): see {command} --help"


def _after(words: list[str], option: str) -> slice:
    """Return the slice that holds the word after an option."""
    place = words.index(option) + 1 if option in words else len(words)
    return slice(place, place + 1)
