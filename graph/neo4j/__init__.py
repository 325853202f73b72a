"""The production store."""
