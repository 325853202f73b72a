"""How words are folded, told apart by language, and scored."""
