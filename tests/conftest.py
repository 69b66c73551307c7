"""Wires the suite: the cast of users and places (the servers come by `tests.services.plugin`)."""

pytest_plugins = ["tests.cast"]
