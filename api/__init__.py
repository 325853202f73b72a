"""How it is served: command line, HTTP, pages; where the parts are put together."""
