"""`cbtool.toml`: frozen, typed settings. Each key is declared once, with its default and its meaning.

The manual page `docs/settings.md` and the starter file of `cbtool init` are made from these declarations;
`files/settings_read` reads the file by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")


def key(default: Any, doc: str, choices: tuple[str, ...] = (), low: float = -1e18, high: float = 1e18) -> Any:
    """Declare a key: its default, its meaning, and what values it takes."""
    meta = {"doc": doc, "choices": choices, "low": low, "high": high}
    if isinstance(default, Mapping):  # which a dataclass takes for mutable, though this one is not
        return field(default_factory=lambda: default, metadata=meta)
    return field(default=default, metadata=meta)


def section(kind: type[T], doc: str) -> T:
    """Declare a table of keys."""
    return field(default_factory=kind, metadata={"doc": doc})


NO_MAP: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class InputSettings:
    """`[[input]]`: one input; a path may be a pattern such as `exports/*.csv`."""

    path: str = key("", "File or pattern, relative to this file.")
    source: str | None = key(None, "Short name of the source, the first part of every `_id`; else the file's stem.")
    encoding: str | None = key(None, "Encoding such as `cp1251`; else recognised.")
    delimiter: str | None = key(None, "Delimiter of a text file; else recognised.")
    sheet: str | None = key(None, "Sheet of a workbook, by name or number; else the first one with a table.")
    header_row: int | None = key(None, "Row of the header as a spreadsheet shows it, 0 for none; else found.", low=0)
    preset: str | None = key(None, "CRM whose headers these are; else recognised.")
    id: str | None = key(None, "Header of the column with the customer's key.")
    region: str | None = key(None, "Country of phone numbers without a country code; else `normalize.region`.")
    date_order: str | None = key(None, "Order of dates such as 01/02/2020; else as in `normalize`.", ("dmy", "mdy"))
    map: Mapping[str, str] = key(NO_MAP, 'Headers to fields: `{ "Моб." = "phone" }`; `"-"` leaves a column alone.')


@dataclass(frozen=True, slots=True)
class NormalizeSettings:
    """`[normalize]`."""

    region: str = key("RU", "Country of phone numbers without a country code, ISO 3166.")
    date_order: str = key("dmy", "Order of dates such as 01/02/2020.", ("dmy", "mdy"))
    select: tuple[str, ...] = key((), "Codes or prefixes of the fixes to apply; empty means all.")
    ignore: tuple[str, ...] = key((), "Codes or prefixes of fixes that are switched off.")
    enrich: tuple[str, ...] = key((), "What to add: `phone` gives region and time zone of phones.")
    clean_all: bool = key(False, "Clean the text of unmapped columns too: spaces, invisible characters, mojibake.")
    replace: Mapping[str, Mapping[str, str]] = key(
        NO_MAP,
        "Cells of a column (a field, or the header of an unmapped one) that mean something else, in any case: "
        '`[normalize.replace.city]` and below it `"Питер" = "Санкт-Петербург"`; `""` empties the cell.',
    )
    patterns: Mapping[str, Mapping[str, str]] = key(
        NO_MAP,
        "Parts of cells, as regular expressions (those of Rust, in time that grows with the cell alone): "
        "`[normalize.patterns.phone]` and below it `'^тел[.:]\\s*' = \"\"`; `${1}` is the first group.",
    )
    values: Mapping[str, Mapping[str, tuple[str, ...]]] = key(
        NO_MAP,
        "The values of a column and the words that mean them: `[normalize.values.tier]` and below it "
        '`"Gold" = ["золотой", "vip"]`. Of gender, kind, relation and the flags: further words for their own values.',
    )


@dataclass(frozen=True, slots=True)
class DedupeSettings:
    """`[dedupe]`."""

    threshold: float = key(
        0.5,
        "Average link of a merge, as a probability. 0.5 is within 0.01 F1 of the best threshold on FEBRL 1-4, RLdata "
        "and on invented bases with the usual fields: Russian ones of four makes of 10,000 to 1 million rows, English "
        "and historical people with heavy typos, people of a dozen other countries; and on small ones taken together, "
        "of which each has its own best by chance. So it mostly is where names and one or two other fields are all "
        "there is; where not, and a lower one finds more, it is the more precise one.",
        low=0.0,
        high=1.0,
    )
    all_records: bool = key(False, "Every input row, annotated, in place of one row a customer.")
    new_only: bool = key(False, "With a base: only the customers to whom new records came.")
    registry: str | None = key(
        None,
        "File (.parquet) that remembers from run to run which record is whose, what people decided, and the weights, "
        "relative to this file and outside the output folder. It is made if it is missing.",
    )
    base: str | None = key(
        None, "Customers of an earlier run, as dedupe wrote them, to whom new records are added; relative to this file."
    )
    model: str | None = key(
        None,
        "File of weights that `cbtool dedupe --model-out` wrote, relative to this file; nothing is fitted then. "
        "Else the weights are fitted to the data.",
    )
    review_from: float = key(
        0.2,
        "Pairs from this probability on are for a person to decide. Probabilities are calibrated: of the pairs below "
        "0.2 fewer than one in five is one customer's.",
        low=0.0,
        high=1.0,
    )
    review_to: float = key(
        0.95,
        "Pairs up to this probability are for a person to decide. Of the pairs above 0.95 fewer than one in twenty "
        "is two customers'.",
        low=0.0,
        high=1.0,
    )
    review: str | None = key(
        None, "File (.xlsx or .csv) for the uncertain pairs of a run, relative to this file; outside the output folder."
    )
    decisions: tuple[str, ...] = key(
        (),
        "Review files that came back, or patterns such as `decided/*.xlsx`, relative to this file. A pattern may fit "
        "no file yet, if its folder is there.",
    )
    survivorship: Mapping[str, str] = key(
        NO_MAP,
        'How the surviving value of a field is chosen, else as in docs/merging.md: `{ "phone" = "source" }`; '
        "most_recent, most_complete, most_frequent, longest, source, manual (the first, and conflicts are told as "
        "warnings), for orders_count and total_spent also sum.",
    )
    sources: tuple[str, ...] = key((), "Short names of sources, the most trusted first, for `source` in survivorship.")
    compare: Mapping[str, str] = key(
        NO_MAP,
        'Further columns that tell who a customer is: `{ "Карта" = "exact" }`; text, exact, number or date.',
    )
    big_cluster: int = key(10, "Clusters of more records than this are told as a warning.", low=2)


@dataclass(frozen=True, slots=True)
class ValidateSettings:
    """`[validate]`."""

    select: tuple[str, ...] = key((), "Codes or prefixes of the checks to run; empty means all.")
    ignore: tuple[str, ...] = key((), "Codes or prefixes of checks to leave out.")
    fail_on: str = key("error", "Findings that make `validate` exit with 1.", ("error", "warning", "never"))


@dataclass(frozen=True, slots=True)
class SegmentSettings:
    """`[segment]`."""

    orders: str | None = key(None, "File of purchases, relative to this file.")
    orders_source: str | None = key(None, "Source whose customer keys the purchases carry, when several number alike.")
    orders_map: Mapping[str, str] = key(
        NO_MAP,
        'Headers of the purchases: `{ "Отгружено" = "date" }`; order_id, customer_id, date, amount, price, quantity, '
        "currency.",
    )
    suppress: str | None = key(None, "File of phones, e-mails or keys that must not be reached, relative to this file.")
    new_days: int = key(30, "A first purchase is new for so many days.", low=0)
    active_days: int = key(180, "After so many days without a purchase a customer is sleeping.", low=0)
    lost_days: int = key(365, "After so many days without a purchase a customer is lost.", low=0)
    abc_a: float = key(0.8, "Share of the money that the A customers bring.", low=0.0, high=1.0)
    abc_b: float = key(0.95, "Share of the money that the A and B customers bring.", low=0.0, high=1.0)
    xyz_x: float = key(0.5, "Highest coefficient of variation of monthly purchases that is regular (X).", low=0.0)
    xyz_y: float = key(1.0, "Highest coefficient of variation of monthly purchases that is wavy (Y).", low=0.0)
    xyz_months: int = key(6, "Whole months since the first purchase below which XYZ stays empty.", low=2)
    reach_assumed: bool = key(False, "Whether phones and e-mails with quality code 1 (assumed) may be reached.")
    rfm_segments: Mapping[str, str] = key(
        NO_MAP,
        'RFM segments of your own, strongest first: `{ "VIP" = "4-5 4-5 5" }` (recency, frequency, money); the '
        "rest is Others. Empty means the names of R's rfm package.",
    )


@dataclass(frozen=True, slots=True)
class StaleSettings:
    """`[stale]`: after how many days of silence a customer is due."""

    key_business: int = key(30, "Cadence of key business customers, in days.", low=1)
    business: int = key(90, "Cadence of other business customers, in days.", low=1)
    private: int = key(180, "Cadence of private customers, in days.", low=1)
    due_before: int = key(7, "A customer is due so many days before the cadence ends, overdue after its end.", low=0)
    key_tiers: tuple[str, ...] = key(
        ("key", "vip", "ключев", "вип", "premium", "премиум", "gold", "platinum"),
        "Beginnings of words in `tier` that make a business customer a key one.",
    )
    signs: tuple[str, ...] = key(
        ("last_contact_at", "last_purchase_at", "last_order_at", "first_purchase_at"),
        "Columns whose date is a sign of life. `updated_at` and `created_at` are not among them: they tell when "
        "somebody edited or imported the record, not that the customer was heard of.",
    )


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """`[output]`: what `cbtool run` writes."""

    folder: str = key("out", "Folder for everything that a run writes, relative to this file.")
    customers: str = key("customers.xlsx", "File name of the customers; its suffix chooses the format.")
    findings: str = key("findings.parquet", "File name of the findings; its suffix chooses the format.")


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file."""

    timezone: str = key(
        "Europe/Moscow",
        "Time zone that decides which day is today when `--as-of` is not given, and to which times with an offset "
        "(`2024-05-01T10:00:00Z`) are converted.",
    )
    fail_on: str | None = key(
        None,
        "Findings that fail every stage, in place of each stage's own default.",
        ("error", "warning", "never"),
    )
    input: tuple[InputSettings, ...] = key((), "The inputs of `cbtool run`.")
    normalize: NormalizeSettings = section(NormalizeSettings, "How values are standardised.")
    dedupe: DedupeSettings = section(DedupeSettings, "How duplicates are found and merged.")
    validate: ValidateSettings = section(ValidateSettings, "Which checks run.")
    segment: SegmentSettings = section(SegmentSettings, "How customers are grouped.")
    stale: StaleSettings = section(StaleSettings, "When a customer counts as silent.")
    output: OutputSettings = section(OutputSettings, "What `cbtool run` writes, and where.")


def default_of(item: Any) -> Any:
    """The default of a declared key, for the manual."""
    if item.default is not MISSING:
        return item.default
    return item.default_factory() if item.default_factory is not MISSING else None
