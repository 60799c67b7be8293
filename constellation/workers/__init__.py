"""Independent tasks on threads, processes or a Dask cluster, with results in the order of the tasks.

A result depends only on its task. So the output of a build has the same bytes on any engine and with any number of
jobs.
"""

from __future__ import annotations

from constellation.workers.engine import ENGINES, Engine, count_cores, start_engine
from constellation.workers.processes import Task, run_tasks

__all__ = ["ENGINES", "Engine", "Task", "count_cores", "run_tasks", "start_engine"]
