"""Where the files lie that people share, and what looks through them for harm."""
