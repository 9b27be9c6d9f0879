"""Who is who: candidate pairs, comparisons, model, clusters, golden records."""
