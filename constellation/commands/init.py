"""The subcommand `init`, which begins an atlas of one's own: a commented configuration file and a workflow."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from constellation.commands.console import ConsoleProgress
from constellation.commands.options import DEFAULT_FILE
from constellation.errors import AtlasError
from constellation.render.assets import find_workflow
from constellation.version import __version__

#: Command lines that the help shows.
EXAMPLES = (
    "constellation init",
    "constellation init my-atlas --catalogue models-2026-11-30.csv --title 'Models of my lab'",
)
#: The workflow and the list of packages, relative to the folder of the atlas.
WORKFLOW, REQUIREMENTS = Path(".github/workflows/publish.yml"), Path("requirements.txt")

_CONFIGURATION = """\
# The settings of the atlas. `constellation build` finds this file in the current folder.
# docs/settings.md describes every setting; `constellation build --print-config` prints the values in use.

# The title and the description on the home page.
title = {title}
description = "An atlas of language models, based on their names."

# The table of models, relative to this file. Without it, the workflow collects the models of the Hugging Face Hub.
{catalogue}

# The address of the published site, so that links from other sites have pictures.
# base_url = "https://OWNER.github.io/REPOSITORY/"

# The address of a model's page, with {{id}} (OWNER/NAME), {{owner}} or {{name}}; "none" for no links.
# link = "https://huggingface.co/{{id}}"

# The licence of the exported data, as an SPDX identifier; "" to state none.
# data_license = "CC-BY-4.0"

# The headers of your table, if they are not recognised. A unit follows a colon: "parameters:b" is in billions.
# [columns]
# id = "Model"
# downloads = "Pulls"
# "parameters:b" = "Size"
"""
_REQUIREMENTS = f"""\
# What the workflow installs. A file of the program (a wheel) in this repository works, too: ./NAME.whl
constellation-atlas[collect]=={__version__}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand `init` to its parser."""
    parser.add_argument("folder", nargs="?", default=".", type=Path, help="folder of the atlas (default: this one)")
    parser.add_argument("--catalogue", metavar="FILE", help="the table of models, which is not copied")
    parser.add_argument("--title", default="My atlas", help="the title of the atlas (default: My atlas)")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def run(arguments: argparse.Namespace) -> int:
    """Write the files that do not exist yet, and return the exit status.

    An existing file is kept, and is reported.
    """
    progress = ConsoleProgress(arguments.quiet)
    folder: Path = arguments.folder
    catalogue = _find_catalogue(arguments.catalogue, folder)
    files = {
        Path(DEFAULT_FILE): _CONFIGURATION.format(
            title=_quote(arguments.title),
            catalogue=f"catalogue = {_quote(catalogue)}" if catalogue else '# catalogue = "models-2026-11-30.csv"',
        ),
        WORKFLOW: find_workflow().read_text(encoding="utf-8"),
        REQUIREMENTS: _REQUIREMENTS,
    }
    for path, text in files.items():
        written = _write(folder / path, text)
        progress.print_line(f"{folder / path}" if written else f"{folder / path} exists and was kept")
    if catalogue.startswith("../"):
        progress.print_line(
            f"The table is outside {folder}. To publish it, copy it into the folder, and change 'catalogue' in "
            "atlas.toml."
        )
    progress.print_line(
        "Next: change the settings in atlas.toml, run 'constellation build' in the folder, and open "
        "site/index.html. docs/publishing.md describes how to publish the atlas."
    )
    return 0


def _find_catalogue(given: str | None, folder: Path) -> str:
    """Return the path of the catalogue relative to the folder of the atlas, with slashes; '' for none."""
    if given is None:
        return ""
    if not Path(given).is_file():
        raise AtlasError(f"--catalogue {given}: there is no such file; give the path of the table of models")
    return Path(os.path.relpath(given, folder)).as_posix()


def _quote(text: str) -> str:
    """Write a text as a TOML string on one line."""
    if not text.isprintable():
        raise AtlasError(f"{text!r} has characters that cannot be printed; give another text")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write(path: Path, text: str) -> bool:
    """Write a file that does not exist, and return whether it was written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        if path.is_file():
            return False
        raise AtlasError(f"{path} cannot be written: a part of the path exists and is not a folder") from None
    except OSError as error:
        raise AtlasError(f"{path} cannot be written ({error.strerror}); give another folder") from error
    return True
