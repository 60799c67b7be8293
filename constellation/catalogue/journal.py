"""A journal that makes it possible to resume a download.

The download is from the Hub. The journal is an SQLite database.

The database is called FILE.journal, and is in the same folder as the file that the collection writes. The rows of
a page and the new position are committed in one transaction. Even if the process is killed, the journal contains
only whole pages, so no model is lost or stored twice. It also has the link of each page, so that the download
notices if a link leads back to an earlier page.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from constellation.catalogue.writing import Row, check_target, form_record, read_record, write_rows
from constellation.errors import AtlasError

#: Endings of the files in which earlier versions stored a collection. These files are not read.
OLD_ENDINGS = (".part", ".state")
#: The version of the tables below. A journal with other tables is not read.
_VERSION = 2
_TABLES = (
    f"PRAGMA user_version = {_VERSION}",
    "CREATE TABLE IF NOT EXISTS state (value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS rows (place INTEGER PRIMARY KEY, id TEXT UNIQUE, record BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS links (link TEXT PRIMARY KEY)",
)


@dataclass(frozen=True)
class State:
    """How far a download has progressed.

    asked: the request, as passed to Journal.
    task: the index of the current task; after the last task, it is the number of tasks.
    link: the link of the next page.
    models: the number of rows stored so far.
    in_task: the number of rows stored for the current task.
    tally: counts of the records and cells that could not be used.
    """

    asked: Mapping[str, Any]
    task: int
    link: str
    models: int = 0
    in_task: int = 0
    tally: Mapping[str, int] = field(default_factory=dict)

    def check(self) -> None:
        """Raise ValueError if a field has the wrong type or a value that is not possible."""
        counts = (self.task, self.models, self.in_task, *dict(self.tally).values())
        if not isinstance(self.asked, dict) or not isinstance(self.tally, dict) or not isinstance(self.link, str):
            raise ValueError("a field has the wrong type")
        if any(type(count) is not int or count < 0 for count in counts) or self.in_task > self.models:
            raise ValueError("a number is not possible")
        tasks = self.asked.get("tasks")
        if not isinstance(tasks, list) or self.task > len(tasks) or not all(isinstance(one, str) for one in tasks):
            raise ValueError("the tasks are not possible")


class Journal:
    """A database of the rows that were downloaded so far.

    When the download is complete, the rows are written to the file `out`.

    `state` is the progress that is stored with the rows.
    """

    def __init__(
        self, out: Path, asked: Mapping[str, Any], first: Callable[[], str], columns: Sequence[str]
    ) -> None:
        """Resume an interrupted download, or start a new one.

        An interrupted download is resumed if it had the same request.

        asked: the request.
        first: a function that returns the link of the first page.
        columns: the columns of the rows. The first has the ids of the models.

        Raises AtlasError if the interrupted collection had another request, or if its journal is damaged.
        """
        check_target(out)
        self.out, self.columns = out, columns
        self.path = out.with_name(out.name + ".journal")
        found = self._read_state() if self.path.exists() else None
        if found and found.asked != asked:
            raise AtlasError(
                f"{self.path} contains an interrupted download with other options "
                f"({describe_request(found.asked)}); "
                "use the same options to finish the download, or remove the file to start again"
            )
        self.resumed = self._begun = found is not None
        self.state = found or State(asked, 0, first())

    @property
    def outdated(self) -> list[Path]:
        """Files that an earlier version of the program has left beside the file `out`.

        They can be removed.
        """
        paths = [self.out.with_name(self.out.name + ending) for ending in OLD_ENDINGS]
        return [path for path in paths if path.exists()]

    def find_new(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows of models that are not stored yet, each model once."""
        first = {row[0]: row for row in reversed(list(rows))}
        if self._begun:
            with self._open() as database:
                query = "SELECT 1 FROM rows WHERE id = ?"
                known = [name for name in first if database.execute(query, [name]).fetchone()]
            for name in known:
                del first[name]
        return list(reversed(first.values()))

    def has_link(self, link: str) -> bool:
        """Return whether the page of a link is stored."""
        if not self._begun:
            return False
        with self._open() as database:
            return database.execute("SELECT 1 FROM links WHERE link = ?", [link]).fetchone() is not None

    def append(self, rows: Iterable[Row], **changes: Any) -> None:
        """Store the rows of a page, its link, and the progress of the download.

        The rows are of models that are not stored yet (see find_new).

        changes: new values for fields of State.

        Raises AtlasError if the journal cannot be written, for example because the disk is full. The journal is
        then unchanged.
        """
        records = [(row[0], form_record(row, self.columns)) for row in rows]
        state = dataclasses.replace(self.state, models=self.state.models + len(records), **changes)
        with self._open() as database:
            database.execute("BEGIN")  # otherwise the tables would be there before their rows
            for statement in _TABLES:
                database.execute(statement)
            database.executemany("INSERT INTO rows (id, record) VALUES (?, ?)", records)
            database.execute("INSERT OR IGNORE INTO links VALUES (?)", [self.state.link])
            database.execute("DELETE FROM state")
            database.execute("INSERT INTO state VALUES (?)", [json.dumps(dataclasses.asdict(state))])
        self.state, self._begun = state, True

    def finish(self) -> None:
        """Write the file `out` from all rows and remove the journal.

        Raises AtlasError if the rows are damaged, or if the file cannot be written.
        """
        with self._open() as database:
            records = database.execute("SELECT record FROM rows ORDER BY place")
            try:
                write_rows((read_record(record, self.columns) for (record,) in records), self.out, self.columns)
            except (ValueError, TypeError, RecursionError):
                raise AtlasError(self._explain_damage()) from None
        self.path.unlink()

    def _read_state(self) -> State | None:
        """Read how far the download has progressed.

        If nothing has been stored yet, return None.
        """
        with self._open() as database:
            tables = database.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('state', 'rows')")
            if not tables.fetchone()[0]:
                return None
            if database.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                raise AtlasError(
                    f"{self.path} was written by another version of constellation; remove it to start the download "
                    "again"
                )
            try:
                (value,) = database.execute("SELECT value FROM state").fetchone()
                state = State(**json.loads(value))
                state.check()
                (models,) = database.execute("SELECT count(*) FROM rows").fetchone()
                if state.models != models:
                    raise ValueError("the number of stored rows differs from the recorded number")
            except (ValueError, TypeError, RecursionError, sqlite3.OperationalError):
                raise AtlasError(self._explain_damage()) from None
        return state

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the database for one transaction.

        Errors of SQLite are converted to AtlasError.
        """
        try:
            database = sqlite3.connect(self.path)
            try:
                with database:
                    yield database
            finally:
                database.close()
        except sqlite3.Error as error:
            raise AtlasError(self._explain(error)) from error

    def _explain_damage(self) -> str:
        return f"{self.path} is damaged; remove it to start the download again"

    def _explain(self, error: sqlite3.Error) -> str:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return self._explain_damage()
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE):
            return f"{self.path}: the disk is full ({error}); free some space and run the same command again"
        if not self.path.parent.is_dir():
            return f"{self.path}: there is no folder {self.path.parent}; create it, or give another path"
        return f"{self.path} cannot be written ({error}); give another path"


def describe_request(asked: Mapping[str, Any]) -> str:
    """Describe a request by its command-line options and the address of the Hub."""
    options = [f"--task {task or 'all'}" for task in asked.get("tasks", ())]
    options += [f"--limit {asked['limit']}"] if asked.get("limit") else []
    return " ".join([*options, f"from {asked.get('endpoint')}"])
