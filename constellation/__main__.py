"""Run the `constellation` command with `python -m constellation`."""

from __future__ import annotations

import sys

from constellation.cli import main

sys.exit(main())
