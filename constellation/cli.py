"""The command line: the parser of arguments, and the exit status of a subcommand."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from constellation.commands.console import print_error
from constellation.errors import AtlasError
from constellation.version import __version__

#: Each subcommand is the module of this name in constellation/commands, imported only when it is used.
COMMANDS = {
    "build": "build the site of a catalogue",
    "collect": "collect a catalogue of models from the Hugging Face Hub",
    "check": "check a built site for faults",
    "bench": "measure the cost of building a site, by stage and size",
    "evaluate": "compare the families with labels",
    "serve": "serve a built site under a sub-path, as GitHub Pages does",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status.

    0 is success, 1 an error that the user can fix, printed in one line, and 130, 143 or 129 an interruption. Wrong
    usage raises SystemExit with 2.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="constellation", description="An atlas of language models.")
    parser.add_argument("--version", action="version", version=f"constellation {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=purpose, description=purpose.capitalize() + ".")
        if name in words[:1]:
            importlib.import_module(f"constellation.commands.{name}").add_arguments(subparser)
    arguments = parser.parse_args(words)
    try:
        with interrupt_on_signals():
            return importlib.import_module(f"constellation.commands.{arguments.command}").run(arguments)
    except AtlasError as error:
        print_error(str(error))
        return 1
    except MemoryError:
        print_error("there is not enough memory; give a smaller catalogue, or use a larger machine")
        return 1
    except KeyboardInterrupt as stop:
        print_error("interrupted; the site is either the previous one, unchanged, or the new one, complete")
        return 128 + getattr(stop, "number", signal.SIGINT)


class Interrupted(KeyboardInterrupt):
    """A request to end the process, by the signal `number`."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def interrupt_on_signals() -> Iterator[None]:
    """Make SIGTERM and SIGHUP interrupt the block as Ctrl-C does, so that a command can clean up."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Interrupted(number)

    names = ("SIGTERM", "SIGHUP") if threading.current_thread() is threading.main_thread() else ()
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # A signal that is ignored stays ignored: nohup needs it.
    handled = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in handled:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_DFL)
