"""How somebody comes to an account, proves that it is theirs, and leaves it."""
