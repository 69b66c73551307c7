"""Every write of 跨界协作."""
