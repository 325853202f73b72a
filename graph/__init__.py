"""What we know: the model, the vocabulary, the stores, and reads over the graph."""
