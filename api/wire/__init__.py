"""What leaves the house as JSON."""
