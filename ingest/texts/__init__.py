"""Texts out of files, and passages out of texts."""
