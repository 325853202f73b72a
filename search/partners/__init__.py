"""Who could be a partner, and why."""
