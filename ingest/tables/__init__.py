"""Tables as people fill them in."""
