#!/usr/bin/env python3
"""`python build.py [CATALOGUE] …` is `python -m constellation build [CATALOGUE] …`.

In this folder, `python -m build` finds this file instead of the package `build`, which makes the sdist and the
wheel. The file then starts that package.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def start_packaging() -> None:
    """Run the installed package `build`, which this file hides in its folder."""
    folder = Path(__file__).resolve().parent
    sys.path[:] = [path for path in sys.path if Path(path).resolve() != folder]
    try:
        runpy.run_module("build", run_name="__main__", alter_sys=True)
    except ImportError:
        sys.exit("python -m build: the package build is not installed; run: pip install build")


if __name__ == "__main__":
    if __spec__ is not None:  # the file was started as the module `build`
        start_packaging()
    else:
        from constellation.cli import main

        sys.exit(main(["build", *sys.argv[1:]]))
