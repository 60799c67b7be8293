"""A TOML file in, the settings that it changes out (settings.py checks them); and what is in force as TOML."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from pathlib import Path
from typing import Any

from constellation.catalogue.overrides import Overrides
from constellation.errors import AtlasError
from constellation.settings import Settings


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


def form_configuration(settings: Settings, overrides: Overrides) -> str:
    """Everything that is in force, defaults included, as the TOML file that would say it."""
    lines = [
        f"{field.name} = {_form_value(getattr(settings, field.name))}" for field in dataclasses.fields(settings)
    ]
    for slug, family in sorted(overrides.families.items()):
        said = [(key, value) for key, value in dataclasses.asdict(family).items() if value]
        lines += ["", f"[families.{_form_text(slug)}]", *(f"{key} = {_form_text(value)}" for key, value in said)]
    if overrides.models:
        lines += ["", "[models]"]
        lines += [f"{_form_text(model)} = {_form_text(slug)}" for model, slug in sorted(overrides.models.items())]
    return "\n".join(lines) + "\n"


def _form_value(value: str | int | float | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_form_text, value))}]"
    return _form_text(value) if isinstance(value, str) else repr(value)


def _form_text(text: str) -> str:
    """A basic string; TOML escapes as JSON does, and the delete character as well (toml.io, 1.0)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
