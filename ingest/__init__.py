"""How it gets in: sources, documents, mapping, loading."""
