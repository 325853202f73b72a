"""Questions that are kept: whoever asked is told of what is new and answers them, once, and with the reason."""
