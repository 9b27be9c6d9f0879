"""A synthetic customer base with known truth, made row by row from counters: any size, any part, same bytes."""
