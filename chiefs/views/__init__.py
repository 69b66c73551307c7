"""Office pages of 一河一长, a module a subject."""
