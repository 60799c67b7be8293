#!/usr/bin/env python3
"""`python build.py [CATALOGUE] …` is `python -m constellation build [CATALOGUE] …`."""

from __future__ import annotations

import sys

from constellation.cli import main

if __name__ == "__main__":
    sys.exit(main(["build", *sys.argv[1:]]))
