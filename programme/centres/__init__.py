"""Info centres: whom they reach, what comes of it, and what changed in the firms that they reached."""
