import pytest

from cbtool.errors import UsageError
from cbtool.rule import Rule
from cbtool.rules.selection import chosen

RULES = tuple(Rule(code=code, doc="A rule.") for code in ("PH101", "PH102", "EM101", "EM201"))


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ([], [], ["PH101", "PH102", "EM101", "EM201"]),
        (["PH"], [], ["PH101", "PH102"]),
        (["em1", "PH102"], [], ["PH102", "EM101"]),
        ([], ["PH1", "EM201"], ["EM101"]),
        (["PH"], ["PH101"], ["PH102"]),
        (["PH"], ["P"], []),
    ],
)
def test_chosen(select: list[str], ignore: list[str], expected: list[str]) -> None:
    assert [rule.code for rule in chosen(RULES, select, ignore)] == expected


@pytest.mark.parametrize(("word", "hint"), [("PH1O1", "PH101"), ("EN", "EM"), ("QQ", "Families: PH, EM"), ("", "Fam")])
def test_an_unknown_code_is_refused_with_the_nearest(word: str, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        chosen(RULES, [word])
    assert hint in error.value.hint
