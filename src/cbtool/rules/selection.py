"""Choose rules by code or prefix: `PH` means all of a family, `PH1` its checks, `PH101` one rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from cbtool.errors import UsageError, nearest
from cbtool.rule import Rule

R = TypeVar("R", bound=Rule)


def chosen(rules: Sequence[R], select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[R, ...]:
    """The rules that `select` names (all when it is empty) without those that `ignore` names, in their order.

    Raises:
        UsageError: a word of either list is the beginning of no rule's code.
    """
    codes = [rule.code for rule in rules]
    wanted, unwanted = (tuple(_known(word, codes) for word in words) for words in (select, ignore))
    return tuple(
        rule
        for rule in rules
        if (not wanted or rule.code.startswith(wanted)) and not (unwanted and rule.code.startswith(unwanted))
    )


def _known(word: str, codes: Sequence[str]) -> str:
    code = word.strip().upper()
    if code and any(known.startswith(code) for known in codes):
        return code
    families = dict.fromkeys(known[:2] for known in codes)
    raise UsageError(
        f"{word!r} is no rule that can be chosen here",
        nearest(code, [*codes, *families]) or f"Families: {', '.join(families)}; see `cbtool rules`.",
    )
