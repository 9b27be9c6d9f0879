"""Write docs/rules.md, docs/cli.md, docs/settings.md and docs/matching.md from the code: `python tools/manual.py`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from cbtool.commands.rules import page
from cbtool.matching.blocking import FURTHER, RULES
from cbtool.matching.comparisons import COMPARISONS, Comparison
from cbtool.matching.generic import KINDS, generic
from cbtool.matching.keys import RECIPES
from cbtool.matching.model import SIZES
from cbtool.rules import MODULES, rules
from cbtool.settings import Settings, default_of

DOCS = Path(__file__).resolve().parents[1] / "docs"

#: What the tables of docs/matching.md mean.
MATCHING = """\
`cbtool dedupe` decides in four steps; `--blocking`, `--explain A B` and `--report` show them on your own data.

1. **Profiles.** Values are compared as `cbtool normalize` left them, those of quality 2 (junk) not at all. Records that
   are the same in all that is compared are one profile, unless that is too little to tell people apart.
2. **Blocking.** Records that agree in all keys of a rule are candidates; a pair counts for the first rule that finds
   it. A block of more records than the limit (as a rule three times as many in tables of up to 50,000 profiles) is
   parted by further keys, one after the other; records in one that is too large still are told (DD006).
3. **Comparisons.** Each candidate pair gets one level per field, as a rule the first below that holds, or none where
   a value is missing. Beside each stands its shipped share: how often it is seen among pairs of one customer (m), among
   random pairs (u), and among people who share their names by chance, relatives and colleagues (empty: as u). From
   there expectation-maximisation finds the shares that fit your file, held to the shipped ones by pseudo-pairs. Without
   names, birth dates and ids nothing tells a customer from a relative, and the shipped ones stay.
   At a level marked * a value that is rare in the file weighs more, and a frequent one less. At one marked † random
   pairs agree by mistake, which happens to so many records: u is that in up to 10,000, a tenth of it in 100,000.
   A phone or address that most records share, whoever they are of, says nothing. Where the records of one customer
   have the same gaps more often than chance would have it, these count too.
4. **Clusters.** Groups of records merge while the mean of the log odds of all pairs between them is above the
   threshold. What is less likely than 0.38 counts by a quarter, since records of one customer differ, too; a pair in
   which nothing differs counts as 0.4 at least. Two different valid ИНН, ОГРН or СНИЛС, or КПП of two branches,
   never stand in one customer, unless a person decided so."""

#: The classes of pairs, as columns of these tables.
CLASSES = ("m", "u", "namesakes", "relatives", "colleagues")

_BY_REQUEST = """\
What `--compare COLUMN=KIND` asks for. Records meet by such a column too: by the same value, in a text by one of its two
rarest words of those that another record has. A block of more than {} records is parted by {}.""".format(
    FURTHER[1], ", ".join(f"`{key}`" for key in FURTHER[0])
)


def rules_page() -> str:
    """Every rule, family by family."""
    from importlib import import_module

    lines = ["# Rules", "", "Made by `python tools/manual.py` from the rules themselves; do not edit.", ""]
    lines += ["| code | severity | what it says |", "|---|---|---|"]
    lines += [f"| [{r.code}](#{r.code.lower()}) | {r.severity} | {r.title} |" for r in rules()]
    for name in MODULES:
        module = import_module(f"cbtool.rules.{name}")
        if not module.RULES:
            continue
        lines += ["", f"## {(module.__doc__ or name).splitlines()[0].rstrip('.')}"]
        for rule in module.RULES:
            lines += ["", f'<a id="{rule.code.lower()}"></a>', "", page(rule, "###").rstrip()]
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    """The help of every command."""
    from typer.testing import CliRunner

    from cbtool.cli import app

    runner = CliRunner(env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"})
    lines = ["# Command line", "", "Made by `python tools/manual.py` from `--help`; do not edit."]
    for name in ["", *(str(command.name) for command in app.registered_commands)]:
        result = runner.invoke(app, [*([name] if name else []), "--help"], prog_name="cbtool", catch_exceptions=False)
        text = "\n".join(line.rstrip() for line in result.output.strip().splitlines())
        lines += ["", f"## cbtool {name}".rstrip(), "", "```text", text, "```"]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Every key of cbtool.toml."""
    lines = ["# Settings", "", "Made by `python tools/manual.py` from `settings.py`; do not edit.", ""]
    lines += [
        "`cbtool run` reads `cbtool.toml` in the current folder, or the file it is given; other commands read one",
        "with `--config`. Paths in it are relative to the file. An unknown key is refused.",
        "",
        *_keys(Settings, "Top level"),
    ]
    hints = get_type_hints(Settings)
    for item in fields(Settings):
        hint = hints[item.name]
        if is_dataclass(hint):
            lines += ["", *_keys(hint, f"[{item.name}]")]
        elif get_args(hint) and is_dataclass(get_args(hint)[0]):
            lines += ["", *_keys(get_args(hint)[0], f"[[{item.name}]]")]
    return "\n".join(lines) + "\n"


def matching_page() -> str:
    """How dedupe finds one customer's records: blocking rules, keys, comparisons."""
    lines = [
        "# Matching",
        "",
        "Made by `python tools/manual.py` from `src/cbtool/matching`; do not edit.",
        "",
        MATCHING,
    ]
    lines += [
        "",
        "## Blocking rules",
        "",
        "| | agree in | limit | parted by | only up to |",
        "|---:|---|---:|---|---:|",
    ]
    for number, rule in enumerate(RULES, 1):
        most = f"{rule.most:,} profiles" if rule.most < 1 << 40 else ""
        lines.append(f"| {number} | {_codes(rule.keys)} | {rule.cap} | {_codes(rule.refine)} | {most} |")
    lines += ["", "| key | what it is |", "|---|---|"]
    for name in sorted({key for rule in RULES for key in (*rule.keys, *rule.refine)}):
        lines.append(f"| `{name}` | {_key(name)} |")
    told: list[Comparison] = []
    for kind, comparisons in COMPARISONS.items():
        again = ", ".join(c.name for c in comparisons if c in told)
        lines += ["", f"## Comparisons of {kind}", *(["", f"As above: {again}."] if again else [])]
        lines += _comparisons({c.name: c for c in comparisons if c not in told})
        told += comparisons
    lines += ["", "## Comparisons of further columns", "", _BY_REQUEST]
    lines += _comparisons({kind: generic("", kind) for kind in KINDS})
    sizes = (f"{CLASSES[at]} {size}" for at, size in SIZES.items())
    lines += ["", "## Classes", "", f"Pairs per profile before the data are asked: {', '.join(sizes)}; the rest is u."]
    return "\n".join(lines) + "\n"


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _key(name: str) -> str:
    """What a blocking key is: by its docstring; an id of a length; or the field of that name."""
    if name in RECIPES:
        return str(RECIPES[name].__doc__).partition("\n")[0]
    field, length = name.rstrip("0123456789"), name[len(name.rstrip("0123456789")) :]
    return f"A valid `{field}` of {length} digits." if length else f"The field `{name}`."


def _comparisons(comparisons: Mapping[str, Comparison]) -> list[str]:
    """The tables of comparisons, one for those that are alike."""
    alike: dict[str, list[str]] = {}
    for name, comparison in comparisons.items():
        alike.setdefault("\n".join(_levels(comparison)), []).append(name)
    return [line for table, names in alike.items() for line in ("", f"### {', '.join(names)}", "", table)]


def _levels(comparison: Comparison) -> list[str]:
    """The levels of a comparison; when each holds tells the docstring of the function that finds them."""
    about, _, rest = (comparison.level.__doc__ or "").partition("\n")
    told = dict(line.strip().split(": ", 1) for line in rest.splitlines() if ": " in line)
    lines = [about, "", f"| level | when | {' | '.join(CLASSES)} |", f"|---|---|{'---:|' * len(CLASSES)}"]
    for number, level in enumerate(comparison.levels, 1):
        shares = ("" if share is None else f"{share:.7g}" for share in level.shares())
        mark = " *" if number in comparison.frequent else " †" if number <= comparison.own else ""
        lines.append(f"| {level.label}{mark} | {told.pop(level.label, '')} | {' | '.join(shares)} |")
    if told:
        raise ValueError(f"{comparison.name}: no level is called {', '.join(told)}")
    return lines


def _keys(kind: Any, title: str) -> list[str]:
    """A table of the keys of one section."""
    lines = [f"## {title}", "", "| key | default | meaning |", "|---|---|---|"]
    hints = get_type_hints(kind)
    for item in fields(kind):
        if is_dataclass(hints[item.name]):
            continue
        choices = item.metadata["choices"]
        meaning = item.metadata["doc"] + (f" One of {', '.join(f'`{c}`' for c in choices)}." if choices else "")
        lines.append(f"| `{item.name}` | {_shown(default_of(item))} | {meaning} |")
    return lines


def _shown(value: Any) -> str:
    """A default as it would stand in the file."""
    match value:
        case None:
            return ""
        case bool():
            return f"`{str(value).lower()}`"
        case str():
            return f'`"{value}"`'
        case tuple():
            return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
        case dict():
            return "`{ " + ", ".join(f'{k} = "{v}"' for k, v in value.items()) + " }`"
        case int() | float():
            return f"`{value}`"
    return "`{}`"


PAGES = {"rules.md": rules_page, "cli.md": cli_page, "settings.md": settings_page, "matching.md": matching_page}


def main() -> None:
    """Write the pages."""
    for name, page_of in PAGES.items():
        (DOCS / name).write_text(page_of(), encoding="utf-8")
        sys.stderr.write(f"docs/{name}\n")


if __name__ == "__main__":
    main()
