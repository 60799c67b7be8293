"""`python -m constellation` is the `constellation` command."""

from __future__ import annotations

import sys

from constellation.cli import main

sys.exit(main())
