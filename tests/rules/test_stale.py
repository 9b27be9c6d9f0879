import pytest

from cbtool.rule import Label
from cbtool.rules.stale import CLASSES, STATUSES
from tests.rules.labels import labelled, well_declared


@pytest.mark.parametrize("labels", [CLASSES, STATUSES])
def test_examples_get_their_label(labels: tuple[Label, ...]) -> None:
    well_declared(labels)
    assert all(wanted == got for wanted, got in labelled(labels))


def test_statuses() -> None:
    assert {rule.label for rule in STATUSES} == {"fresh", "due", "overdue", "never"}
