"""The command line of the program."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, ModuleType

from constellation.commands.console import print_error
from constellation.commands.parser import CommandParser
from constellation.errors import AtlasError
from constellation.suggestions import suggest

#: The subcommands and their purposes. Each subcommand is a module in constellation/commands with the same name,
#: which is imported only when it is used.
COMMANDS = {
    "build": "build the site of a catalogue",
    "init": "begin an atlas of your own: settings and a workflow that publishes it",
    "collect": "collect a catalogue of models from the Hugging Face Hub",
    "check": "check a built site for faults",
    "explain": "explain names of models: family, size, quantisation and so on",
    "bench": "measure the cost of building a site, by stage and size",
    "evaluate": "compare the families with labels",
    "serve": "serve a built site under a sub-path, as GitHub Pages does",
}


#: Command lines that the help shows.
EXAMPLES = ("constellation build", "constellation build models.csv --out site", "constellation explain Qwen3-8B")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status.

    The exit status is 0 for success. It is 1 for an error that the user can fix, which is printed as one line. It
    is 130, 143 or 129 after an interruption by SIGINT, SIGTERM or SIGHUP. Wrong arguments raise SystemExit(2).
    """
    words = list(sys.argv[1:] if argv is None else argv)
    command, arguments = _parse(words)
    try:
        with interrupt_on_signals():
            return command.run(arguments)
    except AtlasError as error:
        print_error(str(error))
        return 1
    except MemoryError:
        print_error("there is not enough memory; use a smaller catalogue or a machine with more memory")
        return 1
    except KeyboardInterrupt as stop:
        print_error("interrupted; the site is either the unchanged previous site or the complete new site")
        return 128 + getattr(stop, "number", signal.SIGINT)


def _parse(words: Sequence[str]) -> tuple[ModuleType, argparse.Namespace]:
    """Return the module of the subcommand and its arguments."""
    parser = CommandParser(prog="constellation", description="An atlas of language models.")
    parser.add_examples(EXAMPLES)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = parser
    for name, purpose in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
        if name in words[:1]:
            chosen = subparser
            command = _load(name)
            command.add_arguments(chosen)
            chosen.add_examples(command.EXAMPLES)
    if words and not words[0].startswith("-") and chosen is parser:
        question = suggest(words[0], COMMANDS) or f"the commands are {', '.join(COMMANDS)}"
        parser.error(f"there is no command '{words[0]}'; {question}")
    arguments, unknown = parser.parse_known_args(words)
    if unknown:
        chosen.refuse(unknown)
    return _load(arguments.command), arguments


def _load(name: str) -> ModuleType:
    return importlib.import_module(f"constellation.commands.{name}")


class Interrupted(KeyboardInterrupt):
    """An exception that is raised when the process is asked to end.

    `number` is the number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def interrupt_on_signals() -> Iterator[None]:
    """Return a context manager in which the signals SIGTERM and SIGHUP raise an exception.

    A command can then clean up before it ends.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Interrupted(number)

    names = ("SIGTERM", "SIGHUP") if threading.current_thread() is threading.main_thread() else ()
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # Signals that are already ignored stay ignored, because nohup ignores SIGHUP.
    handled = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in handled:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_DFL)
