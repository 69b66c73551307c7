"""Pages of the issue ledger."""
