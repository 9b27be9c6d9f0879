from cbtool.rules.lifecycle import LIFECYCLE
from tests.rules.labels import labelled, well_declared


def test_examples_get_their_label() -> None:
    well_declared(LIFECYCLE)
    assert all(wanted == got for wanted, got in labelled(LIFECYCLE))


def test_labels() -> None:
    assert {rule.label for rule in LIFECYCLE} == {"lead", "new", "active", "repeat", "sleeping", "lost"}
