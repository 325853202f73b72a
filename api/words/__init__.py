"""What İmece says itself, and in which language."""
