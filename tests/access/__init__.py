"""Who may do what, as one table: a module a room, each with its `ROWS`."""
