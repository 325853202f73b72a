"""How it is found: encoders, indexing, hybrid search, partners, evaluation."""
