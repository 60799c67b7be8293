"""A TOML file in, the settings that it changes out (settings.py checks them); and what is in force as TOML."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from constellation.catalogue.overrides import Overrides
from constellation.errors import AtlasError
from constellation.settings import Settings


def read_configuration(path: Path) -> dict[str, Any]:
    """The file's keys and values. Raises AtlasError where it cannot be read or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AtlasError(f"{path}: cannot be read ({error.strerror}); give the path of a TOML file") from error
    except UnicodeDecodeError as error:
        raise AtlasError(f"{path}: byte {error.start + 1} is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise AtlasError(f"{path}: {error}; see docs/settings.md for the form") from error
    except RecursionError as error:
        raise AtlasError(f"{path}: it is nested too deep; see docs/settings.md for the form") from error
    except ValueError as error:  # which Python raises for a number of thousands of digits
        raise AtlasError(f"{path}: {str(error).split(';')[0]}; see docs/settings.md for the form") from error


def form_configuration(
    settings: Settings, overrides: Overrides, columns: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Everything that is in force, defaults included, as the TOML file that would say it.

    columns : canonical column -> its headers
    """
    values = {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
    colours = values.pop("colours")
    lines = [f"{name} = {_form_value(value)}" for name, value in values.items()]
    for name, theme in dataclasses.asdict(colours).items():
        lines += ["", f"[colours.{name}]", *(f"{key} = {_form_value(value)}" for key, value in theme.items())]
    if columns:
        lines += ["", "[columns]"]
        lines += [f"{column} = {_form_value(tuple(headers))}" for column, headers in sorted(columns.items())]
    for slug, family in sorted(overrides.families.items()):
        said = [(key, value) for key, value in dataclasses.asdict(family).items() if value]
        lines += ["", f"[families.{_form_text(slug)}]", *(f"{key} = {_form_text(value)}" for key, value in said)]
    if overrides.models:
        lines += ["", "[models]"]
        lines += [f"{_form_text(model)} = {_form_text(slug)}" for model, slug in sorted(overrides.models.items())]
    return "\n".join(lines) + "\n"


def _form_value(value: str | int | float | tuple[str, ...] | tuple[int, ...]) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_form_value, value))}]"
    return _form_text(value) if isinstance(value, str) else repr(value)


def _form_text(text: str) -> str:
    """A basic string; TOML escapes as JSON does, and the delete character as well (toml.io, 1.0)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
