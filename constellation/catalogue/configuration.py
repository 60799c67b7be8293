"""A TOML file in, the settings that it changes out (settings.py checks them)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from constellation.errors import AtlasError


def read_configuration(path: Path) -> dict[str, Any]:
    """The file's keys and values. Raises AtlasError where it cannot be read or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AtlasError(f"{path}: cannot be read ({error.strerror}); give the path of a TOML file") from error
    except UnicodeDecodeError as error:
        raise AtlasError(f"{path}: byte {error.start + 1} is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise AtlasError(f"{path}: {error}; see docs/settings.md for the form") from error
