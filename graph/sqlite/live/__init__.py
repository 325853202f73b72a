"""The live index of the embedded store: derived from its tables, moved on by what changed, mapped from files."""
