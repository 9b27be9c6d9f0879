"""The manifest of a run: what went in, what was done, what came out; no time of day, so that bytes repeat."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cbtool import __version__
from cbtool.commands.deliver import fields_of, settings_sha256
from cbtool.commands.opening import Imported
from cbtool.commands.session import Session

if TYPE_CHECKING:
    from cbtool.files.folder import ResultFolder

#: Libraries whose version can change a result.
LIBRARIES: Final = ("polars", "rapidfuzz", "phonenumbers", "email-validator", "russiannames", "numpy")


def manifest_of(
    session: Session,
    stages: Sequence[Mapping[str, Any]],
    imported: Sequence[Imported],
    folder: ResultFolder,
    base: Path,
) -> dict[str, Any]:
    """The manifest, once everything else is written.

    Args:
        session: what was read, and by which settings.
        stages: the reconciled counts and findings of each stage.
        imported: the tables of customers.
        folder: where the results wait.
        base: the folder of the settings file; paths of inputs are relative to it.
    """
    shas = {item["path"]: item["sha256"] for item in session.inputs}
    tables = [
        {
            "path": beside(item.raw.path, base),
            "table": item.raw.name,
            "sha256": shas.pop(item.raw.path, item.raw.sha256),
            "rows": item.raw.rows,
            "rejected": item.raw.rejected,
            "blank": item.raw.blank,
            "skipped": item.raw.skipped,
            "headers": {match.header: {"field": match.field, "why": match.why} for match in item.matches},
        }
        for item in imported
    ]
    others = [{"path": beside(path, base), "table": None, "sha256": sha, "headers": {}} for path, sha in shas.items()]
    written = sorted(path for path in folder.staging.iterdir())
    return {
        "version": __version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "as_of": session.as_of.isoformat(),
        "settings_sha256": settings_sha256(session),
        "settings": plain(session.settings),
        "inputs": tables + others,
        "rows": session.rows,
        **session.aside,
        "stages": list(stages),
        "fields": fields_of(session),
        "outputs": [{"path": path.name, "sha256": _sha256(path)} for path in written],
    }


def beside(path: str, base: Path) -> str:
    """A path relative to a folder, with slashes; as it came where there is no such way (another drive)."""
    try:
        return Path(os.path.relpath(path, base)).as_posix()
    except ValueError:
        return Path(path).as_posix()


def plain(settings: object) -> Any:
    """Settings as JSON takes them."""
    if is_dataclass(settings):
        return {item.name: plain(getattr(settings, item.name)) for item in fields(settings)}
    if isinstance(settings, Mapping):
        return {name: plain(value) for name, value in settings.items()}
    if isinstance(settings, tuple):
        return [plain(value) for value in settings]
    return settings


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
