"""How name cells are read: a batch's full names and parts to canonical parts, sex, remarks and a company."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import polars as pl

from cbtool.lookup import Lookup
from cbtool.rules import company_parse, name_words
from cbtool.rules.legal_forms import SOLE_TRADER
from cbtool.rules.name_judge import PARTS
from cbtool.rules.name_known import numbered
from cbtool.rules.name_parse import parse
from cbtool.rules.name_split import GLUE, is_plain, split

#: What is told of a reading beside its status.
_FLAGS: Final = ("sure", "clean", "telling")

_positions: Final = pl.List(pl.Int64())
_parse: Final = Lookup(
    parse,
    {
        **dict.fromkeys((*PARTS, "rest"), _positions),
        "status": pl.String(),
        **dict.fromkeys(_FLAGS, pl.Boolean()),
    },
)


_FORMS: Final = "|".join(sorted(name_words.FORMS - SOLE_TRADER))
#: A company behind a remark: `директор ООО Ромашка`, `sales, Acme Ltd`; what follows it is a remark again.
_EMPLOYER: Final = (
    rf"^(?P<remark>(?:.*?[ ,;])?)(?P<firm>(?i:{_FORMS})[ ,]+[^,;]+|[^,;]*[^ ,;]\s+(?i:{_FORMS})\.?)"
    r"(?P<more>(?:[,;].*)?)$"
)

#: Cells of more words are read word list by word list.
_FEW: Final = 4

_COLUMNS: Final = (*PARTS, "given_sex", "surname_sex", "aside", "mended", "status", *_FLAGS)


def _at_most_one(pattern: str) -> tuple[int | None, int | None, int | None, str | None, bool, bool, bool, bool]:
    """`parse` with one place for each part, of a pattern in which a space is a place without a word.

    Last, whether that is all there is to the pattern.
    """
    places = [place for place, kind in enumerate(pattern[1:]) if kind != " "]
    found = parse(pattern.replace(" ", ""))
    parts = (found.surname, found.given_name, found.patronymic)
    surname, given_name, patronymic = (places[part[0]] if part else None for part in parts)
    status = found.status if places else None
    simple = not found.rest and all(len(part) < 2 for part in parts)
    return surname, given_name, patronymic, status, found.sure, found.clean, found.telling, simple


_parse_simple: Final = Lookup(
    _at_most_one,
    {
        **dict.fromkeys(PARTS, pl.Int8()),
        "status": pl.String(),
        **dict.fromkeys((*_FLAGS, "simple"), pl.Boolean()),
    },
)


def read_cells(cells: pl.Series) -> pl.DataFrame:
    """Name cells to `PARTS`, `aside` (what was dropped), `status`, `mended` and `_FLAGS`; see `name_parse`.

    `given_sex` and `surname_sex` (m, f or -) are what the first word of these parts tells. Null cells have the
    status null. A few plain words are read column by column, the rest by lists of words, with the same result.
    """
    plain, words = plain_words(cells)
    quick = read_words(*numbered(words))
    return either(
        plain & quick["simple"],
        lambda rows: quick.filter(rows).select(_COLUMNS),
        lambda rows: _read_lists(cells.filter(rows)),
    )


def plain_words(cells: pl.Series) -> tuple[pl.Series, list[pl.Series]]:
    """Whether a cell is a few plain words (true for an empty one); its first, second ... word."""
    plain = is_plain(cells) & (cells.str.count_matches(" ", literal=True) < _FEW)
    places = cells.to_frame("cell").select(pl.when(plain).then("cell").str.split_exact(" ", _FEW - 1)).unnest("cell")
    return plain.fill_null(value=True), [place.replace("", None) for place in places]


def either(
    rows: pl.Series, these: Callable[[pl.Series], pl.DataFrame], others: Callable[[pl.Series], pl.DataFrame]
) -> pl.DataFrame:
    """A frame in order, of which one function makes the rows where a mask holds, another one the others."""
    if rows.all():
        return these(rows)
    if not rows.any():
        return others(~rows)
    order = pl.concat([rows.arg_true(), rows.not_().arg_true()]).arg_sort()
    return pl.concat([these(rows), others(~rows)])[order]


def read_words(numbers: Sequence[pl.Series], known: pl.DataFrame) -> pl.DataFrame:
    """`read_cells` of the words of a few columns, by number (see `numbered`).

    Also the number of each part's column (`surname_place` and its like), and whether the words are `simple`: what
    `read_cells` tells of others may be more.
    """
    places = [f"{place}" for place in range(len(numbers))]
    words = pl.DataFrame(list(numbers), schema=places)

    def told(column: str) -> list[pl.Expr]:
        return [pl.lit(known[column]).gather(place) for place in places]

    script = _script(pl.any_horizontal(told("cyrillic")), pl.concat_str(told("vietnamese"), ignore_nulls=True))
    kinds = [kind.fill_null(" ") for kind in told("kind")]
    parsed = _parse_simple(words.select(pl.concat_str(script, *kinds).alias("pattern"))["pattern"])
    one = pl.sum_horizontal(pl.col(places).is_not_null()) == 1
    junk = one & pl.any_horizontal(told("nothing")).fill_null(value=False)
    read = words.with_columns(
        *parsed.select(pl.col(PARTS).name.suffix("_place"), *_FLAGS),
        pl.when(junk).then(pl.lit("junk")).otherwise(parsed["status"]).alias("status"),
        pl.any_horizontal(told("mended")).fill_null(value=False).alias("mended"),
    ).with_columns(
        pl.coalesce(pl.when(pl.col(f"{part}_place") == int(place)).then(place) for place in places).alias(part)
        for part in PARTS
    )
    named = [pl.when(pl.col("status") == "name").then(part) for part in PARTS]
    found = read.select(
        *(pl.lit(known["word"]).gather(part).alias(name) for part, name in zip(named, PARTS, strict=True)),
        pl.lit(known["given_sex"]).gather("given_name").alias("given_sex"),
        pl.lit(known["surname_sex"]).gather("surname").alias("surname_sex"),
        pl.lit(None, pl.String).alias("aside"),
        "mended",
        "status",
        *_FLAGS,
        *(f"{part}_place" for part in PARTS),
        parsed["simple"],
    )
    return _capital(found, words.select(script == "V").to_series())


def _script(cyrillic: pl.Expr, vietnamese: pl.Expr) -> pl.Expr:
    """The first letter of a cell's pattern, of whether it has Cyrillic words and how Vietnamese they are."""
    beside = vietnamese.str.contains("s.*v|v.*s")
    return (
        pl.when(cyrillic)
        .then(pl.lit("C"))
        .when(vietnamese.str.contains("+", literal=True) | beside)
        .then(pl.lit("V"))
        .otherwise(pl.lit("L"))
    )


def _read_lists(cells: pl.Series) -> pl.DataFrame:
    """`read_cells` of cells of any words and signs."""
    words = _words(cells)
    parsed = _parse(words["pattern"])
    parts = [_joined(words, "word", parsed[part]).alias(part) for part in PARTS]
    parts += [_at(words["sexes"], parsed["given_name"], 0).alias("given_sex")]
    parts += [_at(words["sexes"], parsed["surname"], 1).alias("surname_sex")]
    dropped = _joined(words, "token", parsed["rest"]).alias("rest")
    frame = pl.DataFrame(
        [cells.alias("cell"), *parts, dropped, words["aside"], words["glued"], words["mended"]]
    ).hstack(parsed.select("status", *_FLAGS))
    junk = pl.col("cell").str.strip_chars().str.to_lowercase().is_in(sorted(name_words.JUNK_CELLS))
    status = pl.when(pl.col("cell").is_not_null()).then(pl.when(junk).then(pl.lit("junk")).otherwise("status"))
    frame = _capital(frame, words["pattern"].str.starts_with("V"))
    frame = frame.with_columns(
        status.alias("status"),
        pl.when(pl.col("status") == "name")
        .then(pl.concat_str(_worded("rest"), _worded("aside"), separator=", ", ignore_nulls=True))
        .replace("", None)
        .alias("aside"),
        (pl.col("clean") & ~pl.col("glued") & pl.col("aside").fill_null("").eq("")).alias("clean"),
    )
    return frame.with_columns(pl.when(pl.col("status") == "name").then(part).alias(part) for part in PARTS).select(
        _COLUMNS
    )


def _capital(read: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """Names with capital initials in these rows, where no word is a particle: `LE VAN NAM` is Vietnamese."""
    at = names.arg_true()
    if not at.len():
        return read
    return read.with_columns(read[part].scatter(at, read[part].gather(at).str.to_titlecase()) for part in PARTS)


def _worded(column: str) -> pl.Expr:
    """What was dropped, without signs that stand alone; null where nothing is left."""
    signs = r"(^|\s)[^\p{L}\p{N}\s,]+(\s[^\p{L}\p{N}\s]+)*(\s|$)"
    return (
        pl.col(column)
        .str.replace_all(GLUE, " ", literal=True)
        .str.replace_all(signs, " ")
        .str.replace_all(" ,", ",", literal=True)
        .str.strip_chars(" ,")
        .replace("", None)
    )


def _words(cells: pl.Series) -> pl.DataFrame:
    """The words of each cell (`token` raw, `word` mended), their pattern, what was in brackets, and if mended."""
    frame = split(cells).with_row_index("row")
    long = frame.select("row", pl.col("tokens").alias("token")).explode("token").drop_nulls()
    (numbers,), known = numbered([long["token"]])
    rows = (
        long.hstack(known.drop("token").select(pl.all().gather(numbers)))
        .with_columns((pl.col("given_sex") + pl.col("surname_sex")).alias("sexes"))
        .group_by("row", maintain_order=True)
        .agg("token", "word", "kind", "sexes", "vietnamese", pl.col("cyrillic", "mended").any())
        # Joining the lists afterwards is six times quicker than `str.join` within the groups.
        .with_columns(
            pl.col("kind", "sexes").list.join(""),
            _script(pl.col("cyrillic"), pl.col("vietnamese").list.join("")).alias("script"),
        )
    )
    return (
        frame.select("row", "aside", "glued")
        .join(rows, on="row", how="left", maintain_order="left")
        .select(
            "token",
            "word",
            (pl.col("script") + pl.col("kind")).fill_null("L").alias("pattern"),
            "aside",
            "glued",
            "sexes",
            pl.col("mended").fill_null(value=False),
        )
    )


def _joined(words: pl.DataFrame, column: str, positions: pl.Series) -> pl.Series:
    """The words at these positions of each row, joined; null where there are none."""
    chosen = pl.DataFrame([words[column].alias("words"), positions.alias("at")])
    return chosen.select(pl.col("words").list.gather(pl.col("at")).list.join(" ").replace("", None))["words"]


def _at(letters: pl.Series, positions: pl.Series, which: int) -> pl.Series:
    """The letter of the first of these words; each word has two letters."""
    frame = pl.DataFrame([letters.alias("letters"), positions.alias("at")])
    return frame.select(pl.col("letters").str.slice(pl.col("at").list.first() * 2 + which, 1)).to_series()


def mended_text(cells: pl.Series) -> pl.DataFrame:
    """Cells as `word`, each word in good case and one script, joined by single spaces; null where none is left.

    Also `given_sex` and `surname_sex`, what their first words tell.
    """
    return _words(cells).select(
        pl.col("word").list.join(" ").replace("", None),
        pl.col("sexes").str.slice(0, 1).alias("given_sex"),
        pl.col("sexes").str.slice(1, 1).alias("surname_sex"),
    )


def businesses(cells: pl.Series) -> pl.DataFrame:
    """Companies and sole traders in name cells: `form`, `company`, `person` (the name behind the sole trader)."""
    found = company_parse.split(cells)
    trader = pl.col("form").is_in(sorted(SOLE_TRADER))
    person = pl.col("name").str.replace_all(company_parse.NO_NAME, " ").str.strip_chars(" ,")
    return found.select("form", pl.col("name").alias("company"), pl.when(trader).then(person).alias("person"))


def employers(aside: pl.Series) -> pl.DataFrame:
    """Companies with their legal forms in what was dropped beside a person's name.

    Returns:
        `whole_remark`, what was given; of it `employer_form`, `employer`, and `remark`, what else there is.
    """
    said = aside.alias("whole_remark").to_frame()
    rows = aside.str.contains(_EMPLOYER).fill_null(value=False)
    nothing = pl.lit(None, pl.String)
    found = said.with_columns(nothing.alias("employer_form"), nothing.alias("employer"), aside.alias("remark"))
    if not rows.any():
        return found
    at, split = rows.arg_true(), aside.filter(rows).str.extract_groups(_EMPLOYER)
    firms = company_parse.split(split.struct.field("firm"))
    ends = (split.struct.field(end).str.strip_chars(" ,;:-").replace("", None) for end in ("remark", "more"))
    remark = pl.select(pl.concat_str(*ends, separator=", ", ignore_nulls=True).replace("", None)).to_series()
    return found.with_columns(
        found[name].clone().scatter(at, values)
        for name, values in (("employer_form", firms["form"]), ("employer", firms["name"]), ("remark", remark))
    )
