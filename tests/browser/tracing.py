"""Measure how long the main thread of a page works without a pause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.waiting import wait_for

#: The names of tasks of the main thread in traces of Chromium.
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}


def find_longest_task(page: Any, act: Callable[[], None]) -> float:
    """Return the longest task of the page's main thread while `act()` runs, in milliseconds of processor time.

    Unlike time by the clock, processor time hardly grows if other programs use the machine.
    """
    session = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    ended: list[Any] = []
    session.on("Tracing.dataCollected", lambda found: events.extend(found["value"]))
    session.on("Tracing.tracingComplete", lambda found: ended.append(found))
    session.send("Tracing.start", {"categories": "toplevel", "transferMode": "ReportEvents"})
    act()
    session.send("Tracing.end")
    wait_for(page, lambda: bool(ended), True, "the trace")
    session.detach()
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        (event["pid"], event["tdur"] / 1000)
        for event in events
        if event["name"] in TASKS and "tdur" in event and (event["pid"], event["tid"]) in threads
    ]
    work: dict[int, float] = {}
    for process, milliseconds in tasks:
        work[process] = work.get(process, 0) + milliseconds
    busiest = max(work, key=work.__getitem__)  # the process of this page: other pages are idle
    return max(milliseconds for process, milliseconds in tasks if process == busiest)
