"""Open inputs: a file of any kind becomes a canonical table, imported and normalised where it was not yet."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from cbtool.commands.options import Reading
from cbtool.commands.session import Session
from cbtool.errors import InputError, UsageError
from cbtool.settings import InputSettings

if TYPE_CHECKING:
    import polars as pl

    from cbtool.files.headers import Match
    from cbtool.files.raw import Raw
    from cbtool.outcome import Outcome
    from cbtool.rule import Profile


#: The steps of the commands; `run` has all of them.
_STEPS: Final = {
    "normalize": ("normalize",),
    "dedupe": ("dedupe",),
    "validate": ("validate",),
    "segment": ("segment",),
    "stale-report": ("stale",),
    "run": ("dedupe", "validate", "segment", "stale"),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """One table after import: what is known of its input, how it was read, what its headers mean."""

    entry: InputSettings
    raw: Raw
    matches: tuple[Match, ...]
    outcome: Outcome


def files_of(entry: InputSettings, base: Path) -> list[str]:
    """The files of an `[[input]]`, whose path, pattern or folder is relative to the folder of the settings file.

    Raises:
        InputError: the pattern or the folder gives none.
    """
    from cbtool.files.source import expand

    place = base / entry.path
    if glob.has_magic(entry.path) and not place.exists():  # a bracket above the settings is no pattern
        place = Path(glob.escape(str(base))) / entry.path
    return expand([str(place)])


def entry_of(session: Session, path: str, reading: Reading) -> InputSettings:
    """What is known of an input: its `[[input]]` in the settings file, and the options that overrule it."""
    entry = InputSettings(path=path)
    base = Path(session.common.config or ".").parent
    for known in session.settings.input if path != "-" else ():
        with suppress(InputError):  # the other inputs need not be there
            if any(Path(found).resolve() == Path(path).resolve() for found in files_of(known, base)):
                entry = known
    common = session.common
    given: dict[str, str | int | None] = {
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "preset": common.preset,
        "source": common.source,
        "id": common.id,
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    return replace(entry, **{"path": path, **chosen})  # type: ignore[arg-type]


def named_pairs(option: str, pairs: Sequence[str], form: str, example: str) -> dict[str, str]:
    """A repeatable option such as `--map HEADER=FIELD` as a mapping; an equals sign may stand in the first part only.

    Raises:
        UsageError: a pair has not the `form`, which the message shows with an `example`.
    """
    made = {}
    for pair in pairs:
        name, equals, word = pair.rpartition("=")
        if not equals or not name:
            raise UsageError(f"{option} {pair!r} is not {form}", f'Write it as {option} "{example}".')
        made[name] = word.strip()
    return made


def read_tables(session: Session, entry: InputSettings) -> list[Raw]:
    """The tables of one input; its rejects, notes and warnings are kept in the session."""
    from cbtool.files.raw import WORKBOOKS, ReadOptions
    from cbtool.files.read import read

    options = ReadOptions(entry.encoding, entry.delimiter, entry.sheet, entry.header_row)
    session.ticker.stage(f"reading {Path(entry.path).name}")
    tables = read(entry.path, options, session.work, session.ticker.read, lambda: _load(session.command))
    session.ticker.stage(session.command)
    for raw in tables:
        session.rejects.append(raw.rejects)
        session.set_aside += raw.rejected + raw.skipped
        session.note(*raw.notes)
        session.warn(*raw.warnings)
        if entry.sheet is not None and raw.format not in WORKBOOKS:
            session.warn(f"{raw.name} is no workbook and has no sheet {entry.sheet!r}: all of it is read")
    first = tables[0]
    session.inputs.append({"path": first.path, "sha256": first.sha256, "rows": sum(raw.rows for raw in tables)})
    return tables


def _load(command: str) -> None:
    """Load what a command needs once its input is read; to be called while others look into that."""
    for name in ("files.headers", "steps.intake", *(f"steps.{step}" for step in _STEPS.get(command, ()))):
        import_module(f"cbtool.{name}")


def import_entries(
    session: Session, entries: Sequence[InputSettings], mapping: Mapping[str, str] | None = None
) -> list[Imported]:
    """Read inputs and give their columns a meaning, table by table; the records are counted in the session."""
    for entry in entries:
        check_conventions(entry.region, entry.date_order)
    explicit = named_pairs("--map", session.common.map or (), "HEADER=FIELD", "Моб.=phone")
    read = [(entry, raw) for entry in entries for raw in read_tables(session, entry)]
    # Not before: a file is hashed beside what is loaded after it was opened.
    from cbtool.fields import PROVENANCE
    from cbtool.files.headers import match
    from cbtool.files.raw import ROW
    from cbtool.steps.identity import source_name, unique_sources
    from cbtool.steps.intake import fill, intake

    named = [entry.source or source_name(raw.name) for entry, raw in read]
    sources = unique_sources(named)
    session.known_tables = all(set(PROVENANCE) <= set(raw.headers) for _, raw in read)
    imported = []
    for (entry, raw), name, source in zip(read, named, sources, strict=True):
        if source != name:
            session.note(f"{raw.name}: its source is called {source}, since {name} is taken")
        for count, number in (("in", raw.rows), ("rejected", raw.rejected), ("blank", raw.blank)):
            session.rows[count] += number
        session.rows["skipped"] += raw.skipped
        matches = match(
            raw.headers,
            explicit=explicit,
            mapping=mapping,
            config=entry.map,
            id_header=entry.id,
            preset=entry.preset,
            others=[header for _, other in read for header in other.headers],
        )
        if session.preview:
            session.headers.append((raw.name, fill(raw.frame, matches)))
        outcome = intake(
            raw.frame,
            matches,
            file=raw.name,
            source=source,
            row=ROW,
            remarks=raw.remarks,
            distinct=raw.distinct,
        )
        imported.append(Imported(entry, raw, matches, outcome))
    return imported


def open_files(session: Session, paths: Sequence[str], reading: Reading) -> pl.LazyFrame:
    """Files as one canonical table of text with provenance."""
    from cbtool.files.source import expand

    known = None
    if reading.mapping:
        from cbtool.files.mapping import load

        known = load(Path(reading.mapping))
    session.chosen |= {**asdict(reading), "mapping": known, "mapping_out": None}
    files = [path for path in expand(paths) if path in session.paths]
    imported = import_entries(session, [entry_of(session, path, reading) for path in files], known)
    if reading.mapping_out and not session.preview:
        from cbtool.files.mapping import dump

        session.outputs.write_text("mapping", dump([match for item in imported for match in item.matches]))
    from cbtool.steps.intake import combine

    return session.take(combine([item.outcome for item in imported]))


def open_table(session: Session, path: str, until: Literal["import", "normalize"]) -> pl.LazyFrame:
    """The one input of a command, imported and, where the command needs it, normalised; what was done is said."""
    frame = open_files(session, [path], Reading())
    # Not before: much of opening a file is done by others while this process loads what that needs.
    from cbtool.fields import PROVENANCE
    from cbtool.steps.shapes import quality
    from cbtool.steps.validate import normalised

    if not session.known_tables:
        session.note(f"{path} is no table of cbtool ({', '.join(PROVENANCE)} are missing): imported with defaults")
    if until == "normalize" and not normalised(frame.collect_schema().names()):
        session.note(f"{path} was not normalised yet (no quality codes): normalised with defaults")
        frame = session.take(normalized_outcome(session, frame))
        session.quality = quality(frame)
    return within_reach(session, frame) if until == "import" else frame


def within_reach(session: Session, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The same table in files of which a stretch of rows can be read alone: text is parsed once, not at each pass."""
    from cbtool.files.spool import settled
    from cbtool.outcome import Outcome, no_findings
    from cbtool.steps.batches import reached

    if reached(frame):
        return frame
    return settled(Outcome(frame, no_findings().lazy()), session.work, "import").frame


def normalized_outcome(
    session: Session, frame: pl.LazyFrame, region: str | None = None, date_order: str | None = None
) -> Outcome:
    """Normalise a table with the settings, which region and date order overrule."""
    from cbtool.commands.fixes import chosen_fixes
    from cbtool.steps.normalize import normalize

    frame = within_reach(session, frame)
    fixes = chosen_fixes(session, frame)
    known = profile_of(session, frame, region, date_order)
    return normalize(frame, fixes, known, session.spool("normalize"))


def profile_of(
    session: Session,
    frame: pl.LazyFrame,
    region: str | None = None,
    date_order: str | None = None,
    unique: Sequence[str] = (),
) -> Profile:
    """What the rules know of a table: a first pass, and the settings; `unique` fields are searched for repeats."""
    from cbtool.steps.profile import profile

    settings = session.settings.normalize
    where, order = _region(region or settings.region), _order(date_order or settings.date_order)
    zone = session.settings.timezone
    return profile(frame, region=where, date_order=order, timezone=zone, unique=unique)


def check_conventions(region: str | None, date_order: str | None) -> None:
    """Refuse an unknown region or date order before any work is done.

    Raises:
        UsageError: one of them is unknown.
    """
    if region is not None:
        _region(region)
    if date_order is not None:
        _order(date_order)


def _region(name: str) -> str:
    import phonenumbers

    code = name.upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise UsageError(f"region {name!r} is unknown", "Give a country as ISO 3166 code, such as RU, KZ or DE.")
    return code


def _order(name: str) -> Literal["dmy", "mdy"]:
    match name:
        case "dmy" | "mdy":
            return name
    raise UsageError(f"date order {name!r} is unknown", "It is dmy (day first) or mdy (month first).")
