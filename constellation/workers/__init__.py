"""Run tasks in parallel on threads, processes or a Dask cluster.

Results are in the order of the tasks, and each result depends only on its task. Therefore, a build writes the same
bytes with any engine and any number of jobs.
"""

from __future__ import annotations

from constellation.workers.background import start_call
from constellation.workers.engine import ENGINES, FEW, Engine, count_cores, start_engine
from constellation.workers.processes import FORK, Task, run_tasks

__all__ = ["ENGINES", "FEW", "FORK", "Engine", "Task", "count_cores", "run_tasks", "start_call", "start_engine"]
