"""The registry: what dedupe remembers from run to run, as one table of text without a personal value.

Which record belongs to which customer (ids and fingerprints), which customers were merged or split and why, what
people decided, and the weights that were fitted.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import polars as pl

from cbtool.errors import InputError
from cbtool.matching.decisions import DECISIONS, UNSURE

#: Changes with the shape of the table.
VERSION: Final = "1"

#: Columns of the table. By `kind`: a `record` (id, cluster, fingerprint, day when it was first seen), an `event` (old
#: and new cluster, what, day, reason), a `decision` (both ids, what, both fingerprints, day), the `model` (text), and
#: the `registry` itself (version, checksum of all other rows).
COLUMNS: Final = ("kind", "id", "other", "what", "fingerprint", "other_fingerprint", "at", "text")

RECORDS: Final = pl.Schema(dict.fromkeys(("_id", "cluster_id", "fingerprint", "since"), pl.String()))
EVENTS: Final = pl.Schema(dict.fromkeys(("old", "new", "event", "at", "reason"), pl.String()))

#: Per kind its columns in the table and in the frame that it becomes.
_PARTS: Final = {
    "record": ({"id": "_id", "other": "cluster_id", "fingerprint": "fingerprint", "at": "since"}, RECORDS),
    "event": ({"id": "old", "other": "new", "what": "event", "at": "at", "text": "reason"}, EVENTS),
    "decision": (
        {
            "id": "id_1",
            "other": "id_2",
            "what": "decision",
            "fingerprint": "fingerprint_1",
            "other_fingerprint": "fingerprint_2",
            "at": "at",
        },
        DECISIONS,
    ),
}


@dataclass(frozen=True, slots=True)
class Registry:
    """What is remembered.

    Attributes:
        records: columns of `RECORDS`, one row per record that was ever seen, in the order of ids.
        events: columns of `EVENTS`, the oldest first.
        decisions: columns of `decisions.DECISIONS`, one row per pair, the smaller id first, in the order of ids.
        model: the text of a model file, if there is one.
    """

    records: pl.DataFrame
    events: pl.DataFrame
    decisions: pl.DataFrame
    model: str | None


def empty() -> Registry:
    """A registry that remembers nothing."""
    return Registry(RECORDS.to_frame(), EVENTS.to_frame(), DECISIONS.to_frame(), None)


def pack(registry: Registry) -> pl.DataFrame:
    """The registry as one table: the same memory, the same table."""
    frames = (registry.records, registry.events, registry.decisions)
    parts = [
        frame.select(pl.lit(kind).alias("kind"), *(pl.col(name).alias(column) for column, name in names.items()))
        for (kind, (names, _)), frame in zip(_PARTS.items(), frames, strict=True)
    ]
    if registry.model is not None:
        parts.append(pl.DataFrame({"kind": ["model"], "text": [registry.model]}))
    empty_table = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
    table = pl.concat([empty_table, *parts], how="diagonal")
    head = pl.DataFrame({"kind": ["registry"], "what": [VERSION], "text": [_checksum(table)]})
    return pl.concat([empty_table, head, table], how="diagonal")


def hint(path: str) -> str:
    """What to do about a registry that cannot be used."""
    return f"Restore it from {path}.bak or a backup; it is never overwritten. To begin anew, move it away."


def unpack(table: pl.DataFrame, where: str) -> Registry:
    """The registry that `pack` made a table of.

    Args:
        table: as it was read; further columns are not looked at.
        where: the file's name, for messages.

    Raises:
        InputError: it is no registry, damaged, or of another version.
    """
    if not set(COLUMNS) <= set(table.columns) or table["kind"].head(1).to_list() != ["registry"]:
        raise InputError(f"{where} is no registry of cbtool", "Name the registry, or a new file for one.")
    table = table.select(pl.col(COLUMNS).cast(pl.String))
    version, checksum = table.row(0, named=True)["what"], table.row(0, named=True)["text"]
    if version != VERSION:
        raise InputError(f"{where} is a registry of another version ({version}, not {VERSION})", hint(where))
    if checksum != _checksum(table[1:]):
        raise InputError(f"{where} is a damaged registry: its contents are not what was written", hint(where))
    records, events, decisions = (
        table.filter(pl.col("kind") == kind).select(pl.col(column).alias(name) for column, name in names.items())
        for kind, (names, _) in _PARTS.items()
    )
    models = table.filter(pl.col("kind") == "model")["text"]
    return Registry(records, events, decisions, models.item() if models.len() else None)


def _checksum(table: pl.DataFrame) -> str:
    """A checksum of rows, the same through versions of Polars."""
    text = io.BytesIO()
    table.write_csv(text, quote_style="always")
    return sha256(text.getbuffer()).hexdigest()


def remembered(registry: Registry, decided: pl.DataFrame | None) -> pl.DataFrame:
    """What people decided, now and before.

    A new decision of a pair replaces the old one; `unsure` takes it back.

    Args:
        registry: with the decisions of earlier runs.
        decided: those of this run, columns of `DECISIONS` and `place` (file and row).

    Returns:
        columns of `DECISIONS`, `place` for messages, and `old`, whether the decision is one of an earlier run.

    Raises:
        InputError: a decision contradicts an earlier one of the same two records, neither of which is known to have
            changed since.
    """
    old = registry.decisions.with_columns(
        pl.format("registry, {}", pl.col("at").fill_null("no date")).alias("place"), pl.lit(value=True).alias("old")
    )
    if decided is None or not decided.height:
        return old
    new = _ordered(decided.select(*DECISIONS, "place")).with_columns(pl.lit(value=False).alias("old"))
    pair = ["id_1", "id_2"]
    # A list that was written by hand has no fingerprints, and does not know of a change.
    changed = (
        (pl.col(f"fingerprint_{side}") != pl.col(f"fingerprint_{side}_before")).fill_null(value=False)
        for side in ("1", "2")
    )
    both = new.join(old, on=pair, suffix="_before", maintain_order="left")
    against = both.filter(
        (pl.col("decision") != pl.col("decision_before"))
        & ~pl.any_horizontal(pl.col("decision", "decision_before") == UNSURE)
        & ~pl.any_horizontal(changed)
    )
    if against.height:
        row = against.row(0, named=True)
        raise InputError(
            f"decisions contradict each other: {row['id_1']} and {row['id_2']} are {row['decision']} ({row['place']}), "
            f"but {row['decision_before']} ({row['place_before']})",
            f"Correct the file; or take the earlier one back first, by a run in which the pair is {UNSURE}.",
        )
    kept = old.join(new, on=pair, how="anti", maintain_order="left")
    return pl.concat([kept, new], how="diagonal")


def decisions_of(decided: pl.DataFrame) -> pl.DataFrame:
    """Decisions as the registry keeps them: of a pair the last one, the smaller id first, in the order of ids."""
    last = _ordered(decided.select(*DECISIONS)).unique(["id_1", "id_2"], keep="last", maintain_order=True)
    return last.sort("id_1", "id_2")


def _ordered(decided: pl.DataFrame) -> pl.DataFrame:
    """Decisions with the smaller id first."""
    turn = pl.col("id_1") > pl.col("id_2")
    names = ("id", "fingerprint")
    return decided.with_columns(
        pl.when(turn).then(pl.col(f"{name}_{other}")).otherwise(pl.col(f"{name}_{side}")).alias(f"{name}_{side}")
        for name in names
        for side, other in (("1", "2"), ("2", "1"))
    )
