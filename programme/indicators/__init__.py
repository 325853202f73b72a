"""Indicators: what they are, and what is said of them, by whom and when."""
