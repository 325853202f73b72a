"""What the ties of the graph come to: ways to be introduced, and who stands near whom."""
