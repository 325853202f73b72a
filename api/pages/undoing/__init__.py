"""What is said after an act, with what takes it back."""
