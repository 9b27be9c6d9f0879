"""Write docs/rules.md, docs/cli.md and docs/settings.md from the code: `python tools/manual.py`."""

from __future__ import annotations

import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from cbtool.commands.rules import page
from cbtool.rules import MODULES, rules
from cbtool.settings import Settings, default_of

DOCS = Path(__file__).resolve().parents[1] / "docs"


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


PAGES = {"rules.md": rules_page, "cli.md": cli_page, "settings.md": settings_page}


def main() -> None:
    """Write the pages."""
    for name, page_of in PAGES.items():
        (DOCS / name).write_text(page_of(), encoding="utf-8")
        sys.stderr.write(f"docs/{name}\n")


if __name__ == "__main__":
    main()
