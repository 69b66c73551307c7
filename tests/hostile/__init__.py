"""The running portal, attacked: `make fuzz` (docs/operations.md tells what came of it)."""
