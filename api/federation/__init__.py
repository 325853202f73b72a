"""Several İmece that answer together: how requests are signed, peers asked, and answers made one."""
