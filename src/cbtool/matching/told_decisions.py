"""What is told of decisions: those that changed something, those that could not be applied, and how many of each."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from cbtool.matching.decisions import ABSENT, APPLIED, CHANGED, DIFFERENT, LATE, SAME, UNSURE, rows_of
from cbtool.matching.linkage import Linked
from cbtool.matching.told import finding
from cbtool.rules import merge
from cbtool.wording import counted


def decided(held: pl.DataFrame, linked: Linked, ids: pl.Series) -> tuple[pl.LazyFrame, dict[str, int]]:
    """DD011 to DD014, and counts.

    Args:
        held: the decisions, as `decisions.held` gives them.
        linked: the result of linkage with those that hold.
        ids: the `_id` of each row.

    Returns:
        findings, of the first record of the decision (of the one that is not there), and numbers of decisions: `read`,
        `applied` (of them `merged` and `parted` records against the model), `unsure`, `outdated`, `absent`, and
        `late`, on records that are one customer already; the first is the sum of those five.
    """
    rows = rows_of(held, ids)
    found = held.join(rows.rename({"row": "one"}), left_on="id_1", right_on="id", how="left", maintain_order="left")
    found = found.join(rows.rename({"row": "two"}), left_on="id_2", right_on="id", how="left", maintain_order="left")
    one, two = (linked.table.profile[found[side].fill_null(0).to_numpy()] for side in ("one", "two"))
    alike = pl.Series(linked.undecided[one] == linked.undecided[two])
    said, status = found["decision"], found["status"]
    # What is decided is done, but for a customer of the base, which is one row whose values cannot be parted.
    one_row = (status == APPLIED) & (said == DIFFERENT) & pl.Series(linked.label[one] == linked.label[two])
    late = (status == LATE) | one_row
    applied = (status == APPLIED) & ~late
    merged, parted = applied & (said == SAME) & ~alike, applied & (said == DIFFERENT) & alike
    told = found.with_columns(
        record=pl.when(pl.col("one").is_null()).then("id_1").when(pl.col("two").is_null()).then("id_2"),
        _at=pl.coalesce("one", "two", pl.lit(ids.len())),
    ).with_columns(
        pl.col("record").fill_null(pl.col("id_1")),
        other=pl.when(pl.col("record") == pl.col("id_2")).then("id_1").otherwise("id_2"),
    )
    told = told.with_columns(message=_said(told))
    absent, outdated = status == ABSENT, (status == CHANGED) & (said != UNSURE)
    parts = (
        *((merged | parted, merge.DECIDED), (outdated, merge.OUTDATED)),
        *((absent, merge.ABSENT), (late, merge.LATE)),
    )
    counts = {
        "read": held.height,
        "applied": int((applied & (said != UNSURE)).sum()),
        "merged": int(merged.sum()),
        "parted": int(parted.sum()),
        "unsure": int(((status != ABSENT) & (said == UNSURE)).sum()),
        "outdated": int(outdated.sum()),
        "absent": int(absent.sum()),
        "late": int(late.sum()),
    }
    return pl.concat([finding(told.filter(which), note, 10_003) for which, note in parts]), counts


def _said(told: pl.DataFrame) -> pl.Series:
    """A decision in words, with its place in a file where it has one."""
    words = {SAME: "same as", DIFFERENT: "different from", UNSURE: "perhaps"}
    place = pl.format(" ({})", "place") if "place" in told.columns else pl.lit(None, pl.String)
    sentence = pl.format("{} {}{}", pl.col("decision").replace(words), "other", place.fill_null(""))
    return told.select(sentence.alias("message"))["message"]


def sentences(counts: Mapping[str, int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The counts as a note and as warnings."""
    if not counts["read"]:
        return (), ()
    note = (
        f"{counts['applied']:,} of {counted(counts['read'], 'decision')} applied: {counts['merged']:,} merged and "
        f"{counts['parted']:,} parted what the model had otherwise; {counts['unsure']:,} unsure"
    )
    warnings = []
    if counts["outdated"]:
        warnings.append(
            f"{counted(counts['outdated'], 'decision')} not applied, since a record has changed (DD012): review anew"
        )
    if counts["absent"]:
        warnings.append(f"{counted(counts['absent'], 'decision')} not applied, since a record is not there (DD013)")
    if counts["late"]:
        warnings.append(
            f"{counted(counts['late'], 'decision')} not applied, since the records are one customer already (DD014)"
        )
    return (note,), tuple(warnings)
