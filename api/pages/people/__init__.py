"""The pages on which somebody acts: signing in, joining, and what is theirs."""
