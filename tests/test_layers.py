"""The architecture, read from the imports: data moves one way, and each specialist library has one owner."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "constellation"
FILES = sorted(PACKAGE.rglob("*.py"))

#: A module may import from its own layer and from those before it.
LAYERS = (
    ("", "errors", "palette", "settings", "progress", "lock", "cache", "engine"),
    ("catalogue",),
    ("analysis",),
    ("roots", "atlas"),
    ("render",),
    ("checking",),
    ("benchmark",),
    ("commands",),
    ("cli",),
    ("__main__",),
)

#: What only one file may import, a whole library or one name of it, and that file.
OWNERS = {
    "TfidfTransformer": "analysis/features.py",
    "randomized_svd": "analysis/features.py",
    "MiniBatchKMeans": "analysis/clusters.py",
    "AgglomerativeClustering": "analysis/clusters.py",
    "sparse_dot_topn": "analysis/search.py",
    "community": "analysis/communities.py",
    "networkx": "analysis/communities.py",
    "sknetwork": "analysis/communities.py",
    "igraph": "render/graph_layout.py",
    "filelock": "lock.py",
    "Parallel": "engine.py",
    "distributed": "engine.py",
    "ctypes": "render/exchange.py",
    "wordcloud": "render/clouds.py",
    "PIL": "render/clouds.py",
    "jinja2": "render/frame.py",
    "loky": "render/processes.py",
    "markdown": "render/pages/about.py",
    "rich": "commands/console.py",
    "pyarrow": "catalogue/columnar.py",
    "threadpoolctl": "atlas.py",
}

#: Distribution of each library that is imported by another name, or that comes with a declared one.
DISTRIBUTIONS = {
    "PIL": "pillow",
    "community": "python-louvain",
    "sklearn": "scikit-learn",
    "sknetwork": "scikit-network",
    "sparse_dot_topn": "sparse-dot-topn",
}

#: What a pure stage has no use for.
IMPURE = {"datetime", "os", "pathlib", "random", "shutil", "subprocess", "tempfile", "time", "urllib"}


def name_module(path: Path) -> str:
    """The module's dotted name below the package; '' for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def list_imports(path: Path) -> list[tuple[str, str]]:
    """Each import as (module, imported name or ''), but for those that only a type checker reads."""
    found = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [
        node for node in tree.body if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found += [(node.module or "", alias.name) for alias in node.names]
    return found


MODULES = {name_module(path): path for path in FILES}
IMPORTS = {name: list_imports(path) for name, path in MODULES.items()}


def list_own_imports(name: str) -> set[str]:
    """The modules of the package that a module imports."""
    own = set()
    for module, member in IMPORTS[name]:
        if module == "constellation" or module.startswith("constellation."):
            base = module.removeprefix("constellation").lstrip(".")
            below = f"{base}.{member}".lstrip(".")
            own.add(below if below in MODULES else base)
    return own


def find_layer(name: str) -> int:
    first = name.split(".")[0]
    return next(number for number, layer in enumerate(LAYERS) if first in layer)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_from_above_it(name: str) -> None:
    below = {other for other in list_own_imports(name) if find_layer(other) > find_layer(name)}
    assert not below, f"constellation.{name} may not import {', '.join(sorted(below))}"


def test_no_module_imports_itself_in_a_circle() -> None:
    # A package's __init__ gathers its own modules for others; that is no circle.
    edges = {name: {other for other in list_own_imports(name) if other != name} for name in MODULES}
    finished: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way, name))
        if name not in finished:
            for other in sorted(edges[name]):
                visit(other, (*way, name))
            finished.add(name)

    for name in sorted(edges):
        visit(name, ())


@pytest.mark.parametrize(("library", "owner"), OWNERS.items())
def test_a_specialist_library_has_one_owner(library: str, owner: str) -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for name, path in MODULES.items()
        for module, member in IMPORTS[name]
        if library in (module.split(".")[0], member)
    }
    # The bench runs the paper's pipeline by the paper's own means, beside what is measured.
    assert users - {"benchmark/paper.py", "benchmark/drawing.py"} == {owner}


@pytest.mark.parametrize("name", [name for name in MODULES if name.split(".")[0] in ("analysis", "atlas")])
def test_a_stage_is_pure(name: str) -> None:
    assert not {module.split(".")[0] for module, _ in IMPORTS[name]} & IMPURE
    source = MODULES[name].read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])open\(", source)
    assert not re.search(r"\bnp\.random\.(?!default_rng\([^)])", source), "chance needs a seed"


def test_only_the_writer_writes_and_only_the_catalogue_keeps_files_of_its_own() -> None:
    writes = re.compile(
        r"\.(?:write_text|write_bytes|mkdir|unlink|rmdir|rename)\(|\bshutil\b"
        r"|\bos\.(?:rename|replace|remove|unlink|rmdir|mkdir|makedirs|link|symlink)\b"
    )
    writers = {
        path.relative_to(PACKAGE).as_posix() for path in FILES if writes.search(path.read_text(encoding="utf-8"))
    }
    output = {"render/writer.py", "render/staging.py", "render/turnover.py"}
    assert {writer for writer in writers if not writer.startswith("catalogue/")} == {
        *output,
        "lock.py",
        "cache.py",
        "benchmark/report.py",
    }
    # What makes and moves the site's files is nobody's but the writer's.
    for part in ("staging", "turnover", "exchange"):
        users = {name for name in MODULES if f"render.{part}" in list_own_imports(name)}
        assert users <= {"render.writer", "render.turnover"}


def test_no_module_is_a_place_where_everything_lands() -> None:
    words = {word for name in MODULES for word in re.split(r"[._]", name)}
    assert not words & {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is(name: str) -> None:
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    first = (ast.get_docstring(tree) or "").split("\n")[0]
    assert len(first) > 20, f"constellation.{name} has no docstring"
    assert len(tree.body) == 1 or ("__future__", "annotations") in IMPORTS[name]


def test_every_library_that_is_imported_is_declared_and_the_other_way_round() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [named for extra, named in project["optional-dependencies"].items() if extra != "test"]
    declared = {
        re.split(r"[<>=!~\[; ]", requirement)[0]
        for requirements in (project["dependencies"], *extras)
        for requirement in requirements
    }
    imported = {module.split(".")[0] for imports in IMPORTS.values() for module, _ in imports}
    imported -= {"constellation", *sys.stdlib_module_names}
    assert {DISTRIBUTIONS.get(library, library) for library in imported} == declared
