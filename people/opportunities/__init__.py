"""What organisations ask for and offer: written, read by an adviser, published, answered, and what came of it."""
