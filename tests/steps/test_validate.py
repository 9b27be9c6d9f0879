import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cbtool.outcome import FINDINGS_SCHEMA
from cbtool.rule import Check, Profile, check
from cbtool.steps import batches
from cbtool.steps.validate import validate


@check("TT101", "phone", "phone_qc", severity="error", good=[], bad=[])
def junk_phone(_profile: Profile) -> pl.Expr:
    """A phone is junk."""
    return pl.col("phone_qc") == "2"


@check("TT102", "email", severity="warning", good=[], bad=[])
def role_address(_profile: Profile) -> pl.Expr:
    """An e-mail is nobody's own."""
    return pl.col("email").str.starts_with("info@")


@check("TT103", "email", severity="info", good=[], bad=[])
def any_email(_profile: Profile) -> pl.Expr:
    """There is an e-mail."""
    return pl.col("email").is_not_null()


@check("TT104", "inn", severity="error", good=[], bad=[])
def repeated_inn(profile: Profile) -> pl.Expr:
    """The ИНН stands twice."""
    return pl.col("inn").is_in(sorted(profile.repeated.get("inn", ())))


@check("TT105", "kpp", severity="error", good=[], bad=[])
def everything(_profile: Profile) -> pl.Expr:
    """Everything is bad."""
    return pl.lit(value=True)


CHECKS: tuple[Check, ...] = (junk_phone, role_address, any_email, repeated_inn, everything)
TABLE = pl.DataFrame(
    {
        "_id": ["a:1", "a:2", "a:3"],
        "phone": ["123", "+79161234567", None],
        "phone_qc": ["2", "0", "2"],
        "email": ["info@x.ru", "me@x.ru", None],
        "extra": ["  stays ", None, "x"],
    }
)


def test_issues_and_findings() -> None:
    done = validate(TABLE.lazy(), CHECKS)
    issues = pl.Series("issues", ["TT101;TT102", None, "TT101"])
    assert_frame_equal(done.frame.collect(), TABLE.hstack([issues]))
    found = done.findings.collect()
    assert found.schema == FINDINGS_SCHEMA
    assert found.select("record", "rule", "severity", "field", "before").rows() == [
        ("a:1", "TT101", "error", "phone", "123"),
        ("a:1", "TT102", "warning", "email", "info@x.ru"),
        ("a:1", "TT103", "info", "email", "info@x.ru"),
        ("a:2", "TT103", "info", "email", "me@x.ru"),
        ("a:3", "TT101", "error", "phone", None),
    ]
    assert found["stage"].unique().to_list() == ["validate"]
    assert found["after"].null_count() == found.height


def test_a_second_run_gives_the_same() -> None:
    once = validate(TABLE.lazy(), CHECKS).frame.collect()
    assert_frame_equal(validate(once.lazy(), CHECKS).frame.collect(), once)


def test_a_check_over_fields_that_are_not_there_is_not_asked() -> None:
    done = validate(TABLE.select("_id", "email").lazy(), [junk_phone, repeated_inn])
    assert done.findings.collect().height == 0
    assert done.frame.collect()["issues"].to_list() == [None] * 3


def test_the_profile_is_asked() -> None:
    table = pl.DataFrame({"inn": ["1", "2", "1"], "inn_qc": ["0"] * 3})
    done = validate(table.lazy(), CHECKS, Profile(repeated={"inn": frozenset({"1"})}))
    assert done.frame.collect()["issues"].to_list() == ["TT104", None, "TT104"]
    assert done.findings.collect()["record"].to_list() == ["1", "3"]


def test_a_check_may_be_a_constant() -> None:
    table = pl.DataFrame({"kpp": ["1", "2"], "kpp_qc": ["0", "0"]})
    assert validate(table.lazy(), CHECKS).frame.collect()["issues"].to_list() == ["TT105", "TT105"]


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_batches_do_not_change_the_result(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", size)
    table = pl.concat([TABLE.drop("_id")] * 3)
    done = validate(table.lazy(), CHECKS)
    assert done.frame.collect()["issues"].to_list() == ["TT101;TT102", None, "TT101"] * 3
    assert done.findings.collect().filter(rule="TT101")["record"].to_list() == ["1", "3", "4", "6", "7", "9"]


def test_a_raw_table_is_judged_by_normalised_values_and_comes_back_as_it_was() -> None:
    table = pl.DataFrame({"phone": ["8 (916) 123-45-67", "нет"], "email": [" INFO@X.RU ", None]})
    done = validate(table.lazy(), CHECKS)
    assert_frame_equal(done.frame.collect().drop("issues"), table)
    found = done.findings.collect().filter(pl.col("rule") == "TT102")
    assert found["before"].to_list() == [" INFO@X.RU "]


def test_an_empty_table() -> None:
    done = validate(TABLE.head(0).lazy(), CHECKS)
    assert done.frame.collect().columns == [*TABLE.columns, "issues"]
    assert done.findings.collect().height == 0
