"""Feed loader: validates rows while COPY streams them into a staging table, then runs one upsert per file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction
from psycopg import sql

from selfservice.kernel.feeds.alarms import raise_alarm, resolve_alarms
from selfservice.kernel.feeds.cycles import find_cycles
from selfservice.kernel.feeds.files import FeedFile, Reference, files
from selfservice.kernel.feeds.read import Unreadable, parsed, rows_of
from selfservice.kernel.feeds.report import Result
from selfservice.kernel.feeds.staging import BulkFile, load_bulk
from selfservice.kernel.scope.models import as_system


def load_directory(directory: Path) -> list[Result]:
    """Load every declared file of the directory, in order; skip files that refer to a refused one.

    Refuse undeclared files: their name is misspelt, or their data would be missed.
    """
    held = sorted(p for s in ("*.csv", "*.jsonl") for p in directory.glob(s) if p.is_file())
    results = [
        _refused(p, f"not a file of the feed, which has {', '.join(files)}") for p in held if p.stem not in files
    ]
    for result in results:
        raise_alarm(result)
    resolve_alarms(exclude=[*files, *(result.name for result in results)])
    failed: set[str] = set()
    for file in files.values():
        paths = [p for p in held if p.stem == file.name]
        if not paths:
            continue
        if len(paths) > 1:
            result = _refused(paths[0], f"{paths[1].name} is there, too")
        elif {r.table for r in file.references} & failed - {file.table}:
            result = _refused(paths[0], "not loaded: a file it refers to was refused")
        else:
            result = load_file(paths[0], file)
        if result.refused:
            failed.add(file.table)
            raise_alarm(result)
        else:
            resolve_alarms(name=file.name)
        results.append(result)
    return results


def _refused(path: Path, reason: str) -> Result:
    result = Result(path.name)
    result.refuse(0, "", reason)
    return result


def load_file(path: Path, file: FeedFile) -> Result:
    """Load one file atomically."""
    try:
        return _load(path, file)
    except (DataError, IntegrityError) as error:
        # A constraint of the table that no column parser checks. The first line of the message has no row data.
        return _refused(path, f"the table refused it: {str(error).splitlines()[0]}")


def _load(path: Path, file: FeedFile) -> Result:
    result = Result(path.name)
    with as_system("load a feed"), transaction.atomic(), connection.cursor() as cursor:
        if isinstance(file, BulkFile):
            load_bulk(cursor, path, file, result)
            return result
        cursor.execute(_staging(file))
        count = _stage(cursor, path, file, result)
        if not result.refused:
            _upsert(cursor, file, result)
            if file.after:
                file.after(cursor)
            result.unchanged = count - result.inserted - result.updated
        cursor.execute("DROP TABLE staging")
    return result


def _staging(file: FeedFile) -> sql.Composed:
    columns = [sql.SQL("{} {}").format(sql.Identifier(c.name), sql.SQL(c.type)) for c in file.columns]
    columns += [sql.SQL("{} text").format(sql.Identifier(r.name)) for r in file.references]
    return sql.SQL("CREATE TEMP TABLE staging (line integer, {}) ON COMMIT DROP").format(sql.SQL(", ").join(columns))


def _stage(cursor: Any, path: Path, file: FeedFile, result: Result) -> int:
    """Write the file's rows to the staging table and check their keys; return how many."""
    count = 0
    try:
        # An exception that leaves the block aborts COPY: the savepoint protects the transaction.
        with transaction.atomic(), cursor.copy("COPY staging FROM STDIN") as copy:
            for line, row in rows_of(path, file):
                if (values := parsed(file, line, row, result)) is not None:
                    copy.write_row([line, *values])
                    count += 1
    except Unreadable as error:
        result.refuse(error.line, "", error.reason)
    else:
        _check_keys(cursor, file, result)
    return count


def _check_keys(cursor: Any, file: FeedFile, result: Result) -> None:
    """Refuse duplicates within the file, and references to missing rows."""
    key = _names([cell.name for cell in file.keys])
    twice = sql.SQL("SELECT line, concat_ws(' ', {0}) FROM (SELECT *, row_number() OVER (PARTITION BY {0} ORDER BY"
                    " line) n FROM staging) s WHERE n > 1 ORDER BY line").format(key)  # fmt: skip
    cursor.execute(twice)

    def shown(value: Any) -> Any:
        return "this" if file.quiet else value

    for line, value in cursor:
        result.refuse(line, file.key, f"{shown(value)} stands twice in the file", str(value))
    for reference in file.references:
        name, table, target = map(sql.Identifier, (reference.name, reference.table, reference.key))
        own: sql.Composable = sql.SQL("")
        if reference.table == file.table:
            own = sql.SQL("AND NOT EXISTS (SELECT 1 FROM staging o WHERE o.{} = s.{})").format(key, name)
            for line, value in find_cycles(cursor, file, reference):
                result.refuse(line, reference.name, f"{value} would be its own parent", str(value))
        cursor.execute(
            sql.SQL(
                "SELECT line, {0} FROM staging s WHERE {0} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {1} t"
                " WHERE t.{2} = s.{0}) {3} ORDER BY line"
            ).format(name, table, target, own)
        )
        for line, value in cursor:
            result.refuse(line, reference.name, f"{shown(value)} is not known", str(value))
    for refused in file.check(cursor) if file.check else ():
        result.refuse(*refused)


def _upsert(cursor: Any, file: FeedFile, result: Result) -> None:
    """Run one INSERT … ON CONFLICT for new and changed rows; set references to the same table afterwards."""
    outward = [r for r in file.references if r.table != file.table]
    inward = [r for r in file.references if r.table == file.table]
    sources: dict[str, sql.Composable] = {
        c.target: sql.SQL("s.{}").format(sql.Identifier(c.name)) for c in file.columns if c.stored
    }
    joins = []
    for number, reference in enumerate(outward):
        alias = sql.Identifier(f"r{number}")
        for own, theirs in {reference.to: "id", **reference.carried}.items():
            source: sql.Composable = sql.SQL("{}.{}").format(alias, sql.Identifier(theirs))
            # When two references carry the same column, the first non-empty one wins.
            sources[own] = sql.SQL("COALESCE({}, {})").format(sources[own], source) if own in sources else source
        joins.append(
            sql.SQL("LEFT JOIN {} {} ON {}.{} = s.{}").format(
                sql.Identifier(reference.table),
                alias,
                alias,
                sql.Identifier(reference.key),
                sql.Identifier(reference.name),
            )
        )
    keys = [cell.target for cell in file.keys]
    kept = {r.to for r in outward if r.keeps}
    new = {t: sql.SQL("COALESCE(EXCLUDED.{0}, t.{0})" if t in kept else "EXCLUDED.{0}").format(sql.Identifier(t))
           for t in sources if t not in keys}  # fmt: skip
    for t, condition in file.kept.items():
        keep = sql.SQL("CASE WHEN {} THEN t.{} ELSE {} END")
        new[t] = keep.format(sql.SQL(condition), sql.Identifier(t), new[t])
    comma = sql.SQL(", ")
    cursor.execute(
        sql.SQL(
            "INSERT INTO {table} AS t ({columns}) SELECT {sources} FROM staging s {joins}"
            " ON CONFLICT ({keys}) DO UPDATE SET {sets} WHERE ({old}) IS DISTINCT FROM ({new})"
            " RETURNING (xmax = 0), {returned}"
        ).format(
            table=sql.Identifier(file.table),
            columns=_names([*sources, *file.made]),
            sources=comma.join([*sources.values(), *map(sql.SQL, file.made.values())]),
            joins=sql.SQL(" ").join(joins),
            keys=_names(keys),
            sets=comma.join(sql.SQL("{} = {}").format(sql.Identifier(t), value) for t, value in new.items()),
            old=_names(list(new), "t."),
            new=comma.join(new.values()),
            returned=_names(keys, "t."),
        )
    )
    written = {tuple(key): first for first, *key in cursor}
    for reference in inward:
        for key in _set_inward(cursor, file, reference):
            written.setdefault((key,), False)
    result.inserted = sum(written.values())
    result.updated = len(written) - result.inserted


def _set_inward(cursor: Any, file: FeedFile, reference: Reference) -> list[Any]:
    """Set a reference to the same table, whose rows all exist by now; return the keys of the changed rows."""
    cursor.execute(
        sql.SQL(
            "UPDATE {table} t SET {to} = p.id FROM staging s LEFT JOIN {table} p ON p.{key} = s.{name}"
            " WHERE t.{own} = s.{own} AND t.{to} IS DISTINCT FROM p.id RETURNING t.{own}"
        ).format(
            table=sql.Identifier(file.table),
            to=sql.Identifier(reference.to),
            key=sql.Identifier(reference.key),
            name=sql.Identifier(reference.name),
            own=sql.Identifier(file.key),
        )
    )
    return [key for (key,) in cursor]


def _names(names: list[str], prefix: str = "") -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL("{}{}").format(sql.SQL(prefix), sql.Identifier(n)) for n in names)
