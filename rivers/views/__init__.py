"""Office pages of the registers."""
