"""The page of a question that is asked of several İmece."""
