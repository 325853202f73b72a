"""The sources that can be loaded."""
