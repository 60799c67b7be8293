"""All engines compute the same results, and contradictory options are refused in one line."""

from __future__ import annotations

import multiprocessing
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from constellation.analysis.names.features import weigh_ngrams
from constellation.analysis.neighbours import SearchLimits
from constellation.analysis.similarity import Similarity, find_neighbours
from constellation.cli import main
from constellation.errors import AtlasError
from constellation.settings import Settings
from constellation.workers import Engine, count_cores, start_engine

#: Enough for several pieces.
NAMES = [(f"stem{n % 977}", f"{n % 13}b", f"word{n * n % 5003}", f"{n % 3}") for n in range(40_000)]


def scale(shared: np.ndarray, piece: int, threads: int) -> tuple[int, float, int]:
    return piece, float(shared[piece] * 2), threads


@pytest.mark.parametrize(
    ("kind", "jobs"),
    [("threads", 1), ("threads", 3), ("processes", 1), pytest.param("processes", 2, marks=pytest.mark.slow)],
)
def test_results_are_in_order_and_nothing_keeps_running(kind: str, jobs: int) -> None:
    threads = set(threading.enumerate())
    with start_engine(kind, jobs) as engine:
        results = list(engine.run(scale, np.arange(50.0), range(50)))
    assert set(threading.enumerate()) <= threads and multiprocessing.active_children() == []
    assert [piece for piece, _, _ in results] == list(range(50))
    assert [value for _, value, _ in results] == [2.0 * piece for piece in range(50)]
    # A piece may use all threads of one process, or one thread of each of several processes.
    assert {threads for _, _, threads in results} == {jobs if kind == "threads" else 1}


def read_bytes(found: Similarity) -> tuple[bytes, ...]:
    return tuple(
        getattr(matrix, part).tobytes()
        for matrix in (found.neighbours, found.graph)
        for part in ("data", "indices", "indptr")
    )


@pytest.mark.slow
@pytest.mark.parametrize(("names", "exact_search"), [(NAMES, 0), (NAMES[:8_000], 8_000)])
def test_nearest_names_have_the_same_bytes_on_every_engine(names: list[tuple[str, ...]], exact_search: int) -> None:
    limits = SearchLimits.from_settings(Settings(exact_search=exact_search, postings=200))
    features = weigh_ngrams(names, 3)
    engines = Engine("threads", 1), Engine("threads", 3), Engine("processes", 2)
    first, *others = (find_neighbours(features, limits, engine, piece=3_000) for engine in engines)
    assert first.neighbours.nnz > 4_000
    for other in others:
        assert read_bytes(other) == read_bytes(first)
        assert other.search == first.search


def test_there_is_at_least_one_core() -> None:
    assert count_cores() == Engine().jobs >= 1


REFUSED = [
    ({"kind": "spark"}, "--engine spark: there is no such engine; give one of 'threads', 'processes', 'dask'"),
    ({"jobs": 0}, "--jobs 0: give a whole number of at least 1"),
    (
        {"scheduler": "tcp://a:1"},
        "--scheduler tcp://a:1: only the engine 'dask' has a scheduler; add",
    ),
    ({"kind": "dask"}, "--scheduler (none): the engine 'dask' needs the address of a scheduler, for example"),
    ({"kind": "dask", "scheduler": "127.0.0.1:8786"}, "--scheduler 127.0.0.1:8786: the engine 'dask' needs"),
    ({"kind": "dask", "scheduler": "tcp://127.0.0.1"}, "--scheduler tcp://127.0.0.1: the engine 'dask' needs"),
    ({"kind": "dask", "scheduler": "file:///etc:1"}, "--scheduler file:///etc:1: the engine 'dask' needs"),
]


@pytest.mark.parametrize(("options", "message"), REFUSED)
def test_contradictory_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(AtlasError) as error, start_engine(**options):
        pass
    assert str(error.value).startswith(message)


def test_a_build_without_dask_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # as if it were not installed
    options = ["--quiet", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:8786"]
    catalogue = tmp_path / "models.csv"
    catalogue.write_text("id\na/b\n", encoding="utf-8")
    assert main(["build", str(catalogue), "--out", str(tmp_path / "site"), *options]) == 1
    assert capsys.readouterr().err == (
        "constellation: --engine dask: Dask is not installed; run pip install 'constellation-atlas[dask]'\n"
    )
    assert not (tmp_path / "site").exists()


@pytest.mark.slow  # it loads Dask
def test_a_scheduler_that_does_not_answer_is_named() -> None:
    pytest.importorskip("distributed")
    with socket.socket() as taken:  # a port that nothing listens on, and that nothing else can take
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(AtlasError) as error, start_engine("dask", scheduler=address, timeout=1):
            pass
    message = f"--scheduler {address}: no scheduler has answered within 1 seconds; start one with 'dask scheduler'"
    assert str(error.value).startswith(message)
