"""Every write to the register of chiefs. Callers import the module of the subject."""
