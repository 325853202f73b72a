"""Strategies and roadmaps: where somebody stands, what will be done, by whom and when, and what came of it."""
