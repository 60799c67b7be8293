"""The command line in, a subcommand run and its exit status out."""

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

#: Each subcommand is the module of that name in constellation/commands, imported only when it is asked for.
COMMANDS = {
    "build": "write the site of a catalogue",
    "collect": "write a catalogue of the Hugging Face Hub's models",
    "check": "find what is wrong in a built site",
    "bench": "measure what building a site costs, by stage and size",
    "evaluate": "measure the families against labels",
    "serve": "show a built site under a sub-path, as GitHub Pages would",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a subcommand. 0: done; 1: an error that the user can mend, told in one line; 2: wrong usage."""
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
        with _heed_signals():
            return importlib.import_module(f"constellation.commands.{arguments.command}").run(arguments)
    except AtlasError as error:
        print_error(str(error))
        return 1
    except MemoryError:
        print_error("there is not enough memory for this; give a smaller catalogue, or a larger machine")
        return 1
    except KeyboardInterrupt as stop:
        print_error("interrupted; the site that was there before is as it was, or the new one whole in its place")
        return 128 + getattr(stop, "number", signal.SIGINT)


class Stopped(KeyboardInterrupt):
    """The process was asked to end; `number` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def _heed_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end a command as Ctrl-C does, so that it clears away what it has begun."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped(number)

    names = ("SIGTERM", "SIGHUP") if threading.current_thread() is threading.main_thread() else ()
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # One that is ignored stays so: nohup wants it.
    heeded = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in heeded:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in heeded:
            signal.signal(number, signal.SIG_DFL)
