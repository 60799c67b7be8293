"""What a stage gives does not depend on what computes it; what cannot be is told in a line."""

from __future__ import annotations

import builtins
import socket
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from constellation.analysis import neighbours as search
from constellation.analysis.names.features import weigh_ngrams
from constellation.analysis.neighbours import SearchLimits
from constellation.analysis.similarity import Similarity, find_neighbours
from constellation.cli import main
from constellation.errors import AtlasError
from constellation.settings import Settings
from constellation.workers import Engine, count_cores, start_engine

#: More than a megabyte of weights and piece after piece, so that processes map the memory that they share.
NAMES = [(f"stem{n % 977}", f"{n % 13}b", f"word{n * n % 5003}", f"{n % 3}") for n in range(40_000)]


def scale(shared: np.ndarray, piece: int, threads: int) -> tuple[int, float, int]:
    return piece, float(shared[piece] * 2), threads


@pytest.mark.parametrize(
    ("kind", "jobs"),
    [("threads", 1), ("threads", 3), ("processes", 1), pytest.param("processes", 2, marks=pytest.mark.slow)],
)
def test_results_come_in_the_order_of_the_pieces_and_nothing_of_an_engine_is_left(kind: str, jobs: int) -> None:
    before = set(threading.enumerate())
    with start_engine(kind, jobs) as engine:
        results = list(engine.run(scale, np.arange(50.0), range(50)))
        assert (set(threading.enumerate()) > before) == (kind == "processes" and jobs > 1)
    assert set(threading.enumerate()) <= before, "the pages are made by forked processes"
    assert [piece for piece, _, _ in results] == list(range(50))
    assert [value for _, value, _ in results] == [2.0 * piece for piece in range(50)]
    # Threads are the libraries' own; a process of several has one.
    assert {threads for _, _, threads in results} == {jobs if kind == "threads" else 1}


def read_bytes(found: Similarity) -> tuple[bytes, ...]:
    return tuple(
        getattr(matrix, part).tobytes()
        for matrix in (found.neighbours, found.graph)
        for part in ("data", "indices", "indptr")
    )


@pytest.mark.slow
@pytest.mark.parametrize(("names", "exact_search"), [(NAMES, 0), (NAMES[:8_000], 8_000)])
def test_the_nearest_names_are_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch, names: list[tuple[str, ...]], exact_search: int
) -> None:
    monkeypatch.setattr(search, "PIECE", 3_000)
    settings = Settings(exact_search=exact_search, postings=200)
    features = weigh_ngrams(names, 3)
    assert exact_search or features.matrix.data.nbytes > 2**20
    engines = Engine("threads", 1), Engine("threads", 3), Engine("processes", 2)
    first, *others = (find_neighbours(features, SearchLimits.from_settings(settings), engine) for engine in engines)
    assert first.neighbours.nnz > 4_000
    for other in others:
        assert read_bytes(other) == read_bytes(first)
        assert other.search == first.search


def test_there_is_at_least_one_core() -> None:
    assert count_cores() == Engine().jobs >= 1


REFUSED = [
    ({"kind": "spark"}, "--engine spark: there is no such engine; give one of threads, processes, dask"),
    ({"jobs": 0}, "--jobs 0: give a whole number from 1"),
    ({"scheduler": "tcp://a:1"}, "--scheduler tcp://a:1: only the engine 'dask' has one; add --engine dask"),
    ({"kind": "dask"}, "--scheduler (none): the engine 'dask' needs its scheduler's address, for example"),
    ({"kind": "dask", "scheduler": "127.0.0.1:8786"}, "--scheduler 127.0.0.1:8786: the engine 'dask' needs"),
    ({"kind": "dask", "scheduler": "tcp://127.0.0.1"}, "--scheduler tcp://127.0.0.1: the engine 'dask' needs"),
    ({"kind": "dask", "scheduler": "file:///etc:1"}, "--scheduler file:///etc:1: the engine 'dask' needs"),
]


@pytest.mark.parametrize(("choices", "told"), REFUSED)
def test_choices_that_do_not_go_together_are_told(choices: dict[str, Any], told: str) -> None:
    with pytest.raises(AtlasError) as error, start_engine(**choices):
        pass
    assert str(error.value).startswith(told)


def test_a_build_says_in_a_line_that_the_extra_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    load = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "distributed":
            raise ImportError("No module named 'distributed'", name=name)
        return load(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    choice = ["--quiet", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:8786"]
    assert main(["build", "--out", str(tmp_path / "site"), *choice]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "constellation: --engine dask: Dask is not installed; run pip install 'constellation-atlas[dask]'"
    ]
    assert not (tmp_path / "site").exists()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of this machine on which nobody answers: it is taken, and nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_build_says_in_a_line_that_no_scheduler_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Any, silent_port: int
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("constellation.workers.PATIENCE", 1)
    address = f"tcp://127.0.0.1:{silent_port}"
    choice = ["--quiet", "--engine", "dask", "--scheduler", address]
    assert main(["build", "--out", str(tmp_path / "site"), *choice]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert f"--scheduler {address}: no scheduler answers there within 1 seconds; start one with" in lines[0]
