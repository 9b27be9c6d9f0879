"""How name cells are read: a batch's full names and parts to canonical parts, sex, remarks and a company."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.lookup import Lookup
from cbtool.rules import company_parse, name_words
from cbtool.rules.legal_forms import SOLE_TRADER
from cbtool.rules.name_parse import parse
from cbtool.rules.name_split import GLUE, is_plain, split
from cbtool.rules.name_tokens import describe, patronymic_sex

PARTS: Final = ("surname", "given_name", "patronymic")

_positions: Final = pl.List(pl.Int64())
_parse: Final = Lookup(
    parse,
    {
        **dict.fromkeys((*PARTS, "rest"), _positions),
        "status": pl.String(),
        "sure": pl.Boolean(),
        "clean": pl.Boolean(),
    },
)


#: Cells of more words are read word list by word list.
_FEW: Final = 4

_COLUMNS: Final = (*PARTS, "given_sex", "surname_sex", "aside", "mended", "status", "sure", "clean")


def _at_most_one(pattern: str) -> tuple[int, int, int, str, bool, bool, bool]:
    """`parse`, with one place for each part (-1: none); last, whether that is all there is to the pattern."""
    found = parse(pattern)
    parts = (found.surname, found.given_name, found.patronymic)
    places = [part[0] if part else -1 for part in parts]
    simple = not found.rest and all(len(part) < 2 for part in parts)
    return places[0], places[1], places[2], found.status, found.sure, found.clean, simple


_parse_simple: Final = Lookup(
    _at_most_one,
    {
        **dict.fromkeys(PARTS, pl.Int8()),
        "status": pl.String(),
        **dict.fromkeys(("sure", "clean", "simple"), pl.Boolean()),
    },
)


def read_cells(cells: pl.Series) -> pl.DataFrame:
    """Name cells to `PARTS`, `aside` (what was dropped), `status`, `sure`, `clean`, `mended`; see `name_parse`.

    `given_sex` and `surname_sex` (m, f or -) are what the first word of these parts tells. Null cells have the
    status null. A few plain words are read column by column, the rest by lists of words, with the same result.
    """
    plain = (is_plain(cells) & (cells.str.count_matches(" ", literal=True) < _FEW)).fill_null(value=True)
    quick = _read_plain(cells.filter(plain))
    simple = quick["simple"]
    at = plain.arg_true()
    rest = plain.not_() if simple.all() else plain.not_().scatter(at.filter(~simple), True)
    if not rest.any():
        return quick.select(_COLUMNS)
    places = pl.concat([at.filter(simple), rest.arg_true()]).arg_sort()
    return pl.concat([quick.filter(simple).select(_COLUMNS), _read_lists(cells.filter(rest))])[places]


def _read_plain(cells: pl.Series) -> pl.DataFrame:
    """`read_cells` of cells of a few plain words; `simple` is false where that is not enough."""
    split = pl.DataFrame([cells.alias("cell")]).with_columns(
        pl.col("cell").str.split_exact(" ", _FEW - 1).struct.rename_fields([f"t{n}" for n in range(_FEW)]).alias("t")
    )
    words = split.unnest("t").with_columns(pl.col(r"^t\d$").replace("", None))
    tokens = [f"t{n}" for n in range(_FEW) if n == 0 or words[f"t{n}"].null_count() < words.height]
    known = describe(pl.concat([words[token].alias("token") for token in tokens]).drop_nulls())
    kinds, mended, cyrillic = [], [], []
    for token in tokens:
        n = token[1:]
        told = known.rename({name: f"{name}{n}" for name in known.columns if name != "token"})
        words = words.join(told, left_on=token, right_on="token", how="left", maintain_order="left")
        kinds.append(pl.col(f"kind{n}"))
        mended.append(pl.col(f"mended{n}"))
        cyrillic.append(pl.col(f"cyrillic{n}"))
    none = pl.lit(value=False)
    script = pl.when(pl.any_horizontal(none, *cyrillic)).then(pl.lit("C")).otherwise(pl.lit("L"))
    pattern = words.select(pl.concat_str(script, *kinds, ignore_nulls=True).alias("pattern"))["pattern"]
    parsed = _parse_simple(pattern)

    def chosen(part: str, column: str) -> pl.Expr:
        result: pl.Expr = pl.lit(None, pl.String)
        for token in reversed(tokens):
            result = pl.when(parsed[part] == int(token[1:])).then(f"{column}{token[1:]}").otherwise(result)
        return result

    named = parsed["status"] == "name"
    junk = pl.col("cell").str.contains(rf"^(?i:{'|'.join(filter(str.isalpha, sorted(name_words.JUNK_CELLS)))})$")
    return words.select(
        *(pl.when(named & ~junk).then(chosen(part, "word")).alias(part) for part in PARTS),
        chosen("given_name", "given_sex").alias("given_sex"),
        chosen("surname", "surname_sex").alias("surname_sex"),
        pl.lit(None, pl.String).alias("aside"),
        pl.any_horizontal(none, *mended).fill_null(value=False).alias("mended"),
        pl.when(pl.col("cell").is_null())
        .then(None)
        .when(junk)
        .then(pl.lit("junk"))
        .otherwise(parsed["status"])
        .alias("status"),
        *(parsed[name] for name in ("sure", "clean", "simple")),
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
    ).hstack(parsed.select("status", "sure", "clean"))
    junk = pl.col("cell").str.strip_chars().str.to_lowercase().is_in(sorted(name_words.JUNK_CELLS))
    status = pl.when(pl.col("cell").is_not_null()).then(pl.when(junk).then(pl.lit("junk")).otherwise("status"))
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


def _worded(column: str) -> pl.Expr:
    """What was dropped, without signs that stand alone; null where nothing is left."""
    signs = r"(^|\s)[^\p{L}\p{N}\s]+(\s[^\p{L}\p{N}\s]+)*(\s|$)"
    return (
        pl.col(column)
        .str.replace_all(GLUE, " ", literal=True)
        .str.replace_all(signs, " ")
        .str.strip_chars()
        .replace("", None)
    )


def _words(cells: pl.Series) -> pl.DataFrame:
    """The words of each cell (`token` raw, `word` mended), their pattern, what was in brackets, and if mended."""
    frame = split(cells).with_row_index("row")
    long = frame.select("row", pl.col("tokens").alias("token")).explode("token").drop_nulls()
    rows = (
        long.join(describe(long["token"]), on="token", how="left", maintain_order="left")
        .with_columns((pl.col("given_sex") + pl.col("surname_sex")).alias("sexes"))
        .group_by("row", maintain_order=True)
        .agg("token", "word", "kind", "sexes", pl.col("cyrillic", "mended").any())
        # Joining the lists afterwards is six times quicker than `str.join` within the groups.
        .with_columns(
            pl.col("kind", "sexes").list.join(""),
            pl.when("cyrillic").then(pl.lit("C")).otherwise(pl.lit("L")).alias("script"),
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


def mended_text(cells: pl.Series) -> pl.Series:
    """Cells with each word in good case and one script, words joined by single spaces; null where none is left."""
    plain = (is_plain(cells) & ~cells.str.contains(" ", literal=True)).fill_null(value=True)
    one = cells.filter(plain).alias("token").to_frame().with_columns(pl.col("token").replace("", None))
    known = describe(one["token"].drop_nulls()).select("token", "word")
    text = one.join(known, on="token", how="left", maintain_order="left")["word"]
    if text.len() == cells.len():
        return text.alias("text")
    rest = cells.filter(~plain).alias("cell").to_frame()
    distinct = rest.unique(maintain_order=True)
    lists = _words(distinct["cell"]).select(pl.col("word").list.join(" ").replace("", None).alias("text"))
    more = rest.join(distinct.hstack(lists), on="cell", how="left", nulls_equal=True, maintain_order="left")["text"]
    places = pl.concat([plain.arg_true(), plain.not_().arg_true()]).arg_sort()
    return pl.concat([text.alias("text"), more]).gather(places)


def sexes(frame: pl.DataFrame) -> pl.DataFrame:
    """The `sex` (male, female or null) that names tell, and whether no two parts of them contradict (`agree`).

    The patronymic goes first, then a form of address in `aside`, the given name, the surname.
    """
    evidence = frame.select(
        patronymic_sex(pl.col("patronymic")).alias("patronymic"),
        _title_sex(frame["aside"]).alias("title"),
        pl.col("given_sex", "surname_sex").replace("-", None),
    )
    return evidence.select(
        pl.coalesce(pl.all()).replace_strict({"m": "male", "f": "female"}, default=None).alias("sex"),
        (pl.max_horizontal(pl.all()) == pl.min_horizontal(pl.all())).fill_null(value=True).alias("agree"),
    )


def word_sexes(surname: pl.Series, given_name: pl.Series) -> pl.DataFrame:
    """`given_sex` and `surname_sex` of parts that stand in columns of their own, as in `read_cells`."""
    known = describe(pl.concat([given_name.alias("w"), surname.alias("w")]).str.extract(r"^(\S+)").drop_nulls())

    def told(part: pl.Series, column: str) -> pl.Series:
        first = part.str.extract(r"^(\S+)").alias("token").to_frame()
        return first.join(known.select("token", column), on="token", how="left", maintain_order="left")[column]

    return pl.DataFrame([told(given_name, "given_sex"), told(surname, "surname_sex")])


def _title_sex(aside: pl.Series) -> pl.Series:
    words = {"m": name_words.MALE_TITLES, "f": name_words.FEMALE_TITLES}
    found = aside.str.to_lowercase().str.extract_all(r"[\p{L}-]+").to_frame("title")
    first = pl.col("title").list.first()
    return found.select(
        pl.when(first.is_in(sorted(words["m"])))
        .then(pl.lit("m"))
        .when(first.is_in(sorted(words["f"])))
        .then(pl.lit("f"))
    ).to_series()


def canonical(parts: pl.DataFrame) -> pl.Series:
    """`Surname Given Patronymic`, of the parts that are there; null where none is."""
    return parts.select(
        pl.concat_str([pl.col(part) for part in PARTS], separator=" ", ignore_nulls=True)
        .replace("", None)
        .alias("name")
    )["name"]


def businesses(cells: pl.Series) -> pl.DataFrame:
    """Companies and sole traders in name cells: `form`, `company`, `person` (the name behind the sole trader)."""
    found = company_parse.split(cells)
    trader = pl.col("form").is_in(sorted(SOLE_TRADER))
    person = pl.col("name").str.replace_all(company_parse.NO_NAME, " ").str.strip_chars(" ,")
    return found.select("form", pl.col("name").alias("company"), pl.when(trader).then(person).alias("person"))
