"""How tables come in and go out: encodings, dialects, headers, CSV, workbooks, Parquet, Arrow, pipes."""
