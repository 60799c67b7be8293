"""Read and write configuration files.

Changes to families that a user makes by hand are called overrides. This module also checks them.

docs/overrides.md describes overrides. The settings in a configuration are checked by settings.py.
"""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from constellation.catalogue.slugs import FORM, is_address
from constellation.errors import AtlasError
from constellation.settings import Settings
from constellation.suggestions import suggest

_TABLES = ("families", "models")
_KEYS = ("title", "slug", "into", "parent", "source")
_LONGEST = 120
_LONGEST_SOURCE = 300


@dataclass(frozen=True)
class FamilyOverride:
    """A change to a family that the user makes by hand.

    title  : a new title, or ''
    slug   : a new slug, or ''
    into   : the slug of another family into which the family is merged, or ''
    parent : the slug of the new parent family, '' for the top level, None if the parent does not change
    source : where the change can be verified, or ''
    """

    title: str = ""
    slug: str = ""
    into: str = ""
    parent: str | None = None
    source: str = ""

    @property
    def target(self) -> str:
        """The slug of the family that this family is merged into or placed below, or '' if there is none."""
        return self.into or self.parent or ""


@dataclass(frozen=True)
class Overrides:
    """All changes to families and models that the user makes by hand.

    Checks that need the families of the atlas are made later.

    families : the override of each family, by the slug of the family
    models   : the slug of the family that a model is moved to, by the id of the model; '' for no family
    source   : the name of the configuration file, for messages
    """

    families: Mapping[str, FamilyOverride] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    source: str = "overrides"


def split_overrides(values: Mapping[str, Any], source: str) -> tuple[dict[str, Any], Overrides]:
    """Separate the settings in a configuration from the changes to families and models.

    Raises AtlasError for an invalid override. The message has the file, the key and the allowed values.
    """
    settings = {key: value for key, value in values.items() if key not in _TABLES}
    for name in _TABLES:
        if not isinstance(values.get(name, {}), dict):
            raise AtlasError(f"{source}: '{name}' is {values[name]!r}; make it a table, as in docs/overrides.md")
    families = {
        slug: check_family(slug, table, source) for slug, table in sorted(values.get("families", {}).items())
    }
    models = {model: _check_model(model, slug, source) for model, slug in sorted(values.get("models", {}).items())}
    check_cycles(families, source)
    _check_distinct(families, source)
    return settings, Overrides(families, models, source)


def check_family(slug: str, table: Any, source: str) -> FamilyOverride:
    """Read the change to a family from a table of a TOML file.

    `source` is the name of the file. Raises AtlasError if the table is invalid.
    """
    place = f"families.{slug}"
    if not is_address(slug):
        raise AtlasError(f"{source}: {place}: {slug!r} is not a slug; slugs consist of {FORM}")
    if not isinstance(table, dict) or not table:
        raise AtlasError(
            f"{source}: {place} is {table!r}; make it a table with some of the keys {', '.join(_KEYS)}"
        )
    for key, value in table.items():
        if key not in _KEYS:
            question = suggest(key, _KEYS)
            hint = f" ({question})" if question else ""
            raise AtlasError(
                f"{source}: {place} has the unknown key '{key}'{hint}; the keys are {', '.join(_KEYS)}"
            )
        if not isinstance(value, str):
            raise AtlasError(f"{source}: {place}.{key} is {value!r}; give a text in quotes")
    entry = FamilyOverride(**table)
    title = entry.title
    if "title" in table and not (title.strip() and title.isprintable() and len(title) <= _LONGEST):
        raise AtlasError(f"{source}: {place}.title is {title!r}; give one line of 1 to {_LONGEST} characters")
    for key in ("slug", "into", "parent"):
        value = table.get(key)
        if value is not None and not is_address(value) and (key, value) != ("parent", ""):
            level = ', or "" for the top level' if key == "parent" else ""
            raise AtlasError(f"{source}: {place}.{key} is {value!r}; give a slug that consists of {FORM}{level}")
    if entry.into and (entry.slug or entry.title or entry.parent is not None):
        raise AtlasError(
            f"{source}: {place} has 'into' and another key, but only 'source' is allowed beside 'into'; remove the "
            "other key, or remove 'into'"
        )
    cited = entry.source
    if "source" in table and not (cited.strip() and cited.isprintable() and len(cited) <= _LONGEST_SOURCE):
        raise AtlasError(
            f"{source}: {place}.source is {cited!r}; give one line of 1 to {_LONGEST_SOURCE} characters"
        )
    if "source" in table and not entry.into and entry.parent is None:
        raise AtlasError(f"{source}: {place} has a source, but neither 'into' nor 'parent'; add one of them")
    return entry


def _check_model(model: str, slug: Any, source: str) -> str:
    if slug == "" or is_address(slug):
        return str(slug)
    raise AtlasError(
        f'{source}: models."{model}" is {slug!r}; give the slug of a family in quotes, or "" to place the model '
        "in no family"
    )


def check_cycles(families: Mapping[str, FamilyOverride], source: str) -> None:
    """Check that no family is merged into itself or moved below itself, directly or through other families.

    `source` is the name of the file. Raises AtlasError with the families of the cycle.
    """
    for first, start in families.items():
        chain = [first]
        while (entry := families.get(chain[-1])) and entry.target:
            if entry.target in chain:
                circle = chain[chain.index(entry.target) :]
                words = (f"{slug} {'into' if families[slug].into else 'below'}" for slug in circle)
                raise AtlasError(
                    f"{source}: families.{first}.{'into' if start.into else 'parent'} is circular "
                    f"({' '.join(words)} {entry.target}); remove one of these entries"
                )
            chain.append(entry.target)


def _check_distinct(families: Mapping[str, FamilyOverride], source: str) -> None:
    holders: dict[str, str] = {}
    for slug, entry in families.items():
        if entry.slug and holders.setdefault(entry.slug, slug) != slug:
            raise AtlasError(
                f"{source}: families.{slug}.slug and families.{holders[entry.slug]}.slug are both "
                f"'{entry.slug}'; give each family its own slug, or merge the families with the key 'into'"
            )


def read_configuration(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file as a dictionary.

    Raises AtlasError if the file cannot be read or is not valid TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AtlasError(f"{path}: cannot be read ({error.strerror}); give the path of a TOML file") from error
    except UnicodeDecodeError as error:
        raise AtlasError(f"{path}: byte {error.start + 1} is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise AtlasError(f"{path}: {error}; see docs/settings.md for the format") from error
    except RecursionError as error:
        raise AtlasError(
            f"{path}: the values are nested too deeply; see docs/settings.md for the format"
        ) from error
    except ValueError as error:  # raised by Python for a number with thousands of digits
        raise AtlasError(f"{path}: {str(error).split(';')[0]}; see docs/settings.md for the format") from error


def form_configuration(
    settings: Settings, overrides: Overrides, columns: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Return all settings and all changes to families and models as the text of a TOML file.

    Default values are included.

    columns : the headers of each canonical column
    """
    values = {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
    colours = values.pop("colours")
    lines = [f"{name} = {_form_value(value)}" for name, value in values.items()]
    for name, theme in dataclasses.asdict(colours).items():
        lines += ["", f"[colours.{name}]", *(f"{key} = {_form_value(value)}" for key, value in theme.items())]
    if columns:
        lines += ["", "[columns]"]
        lines += [f"{_form_key(name)} = {_form_value(tuple(headers))}" for name, headers in sorted(columns.items())]
    for slug, family in sorted(overrides.families.items()):
        keys = dataclasses.asdict(family).items()
        said = [(key, value) for key, value in keys if value or (key, value) == ("parent", "")]
        lines += ["", f"[families.{_form_text(slug)}]", *(f"{key} = {_form_text(value)}" for key, value in said)]
    if overrides.models:
        lines += ["", "[models]"]
        lines += [f"{_form_text(model)} = {_form_text(slug)}" for model, slug in sorted(overrides.models.items())]
    return "\n".join(lines) + "\n"


def _form_value(value: str | int | float | tuple[str, ...] | tuple[int, ...]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_form_value, value))}]"
    return _form_text(value) if isinstance(value, str) else repr(value)


def _form_key(name: str) -> str:
    """Return a key as TOML text, in quotes if TOML requires them.

    Keys with special characters, such as the colon in 'parameters:b', need quotes.
    """
    return name if name.isidentifier() else _form_text(name)


def _form_text(text: str) -> str:
    """Return a text as a quoted TOML string.

    The text is written as in JSON, but the delete character is also escaped, because TOML 1.0 requires it.
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
