"""Command lines on standard input, run one after the other; on standard output what each said and how it ended.

Each runs in a process of its own, with bounds on its time and memory, as `python -m constellation` would run it:
only that the libraries are imported once for all of them, which takes longer than a small build.

In, a JSON array of {"words": [...], "folder": "..."}; out, one of {"status": 0, "said": "...", "most": bytes}.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
import traceback

from constellation import cli
from constellation.catalogue.reading import columnar  # noqa: F401 - imported before the processes part, like those below
from constellation.commands import build  # noqa: F401 - as above
from constellation.render.page import make_environment

SECONDS, BYTES = 120, 6 * 2**30
#: The status of what ended with a traceback, as no command of ours does.
DEFECT = 70


def run(words: list[str]) -> int:
    """The exit status of one command line; a traceback is a defect."""
    try:
        return cli.main(words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - whatever it is, it is a defect, and told
        traceback.print_exc()
        return DEFECT


def run_apart(words: list[str], folder: str) -> dict[str, object]:
    """Run a command line in a process of its own."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.chdir(folder)
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            signal.alarm(SECONDS)
            resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
            status = run(words)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        _, ended, usage = os.wait4(child, 0)
        said.seek(0)
        return {
            "status": os.waitstatus_to_exitcode(ended),
            "said": said.read().decode(),
            "most": usage.ru_maxrss * 1024,
        }


if __name__ == "__main__":
    for template in make_environment().list_templates(extensions=["html"]):
        make_environment().get_template(template)
    json.dump([run_apart(task["words"], task["folder"]) for task in json.load(sys.stdin)], sys.stdout)
