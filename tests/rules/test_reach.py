from cbtool.rules.reach import REACH, REACHABLE
from tests.rules.labels import labelled, well_declared


def test_examples_get_their_label() -> None:
    well_declared(REACH)
    assert all(wanted == got for wanted, got in labelled(REACH))


def test_reachable_is_what_no_reason_forbids() -> None:
    assert REACH[-1].label == REACHABLE
