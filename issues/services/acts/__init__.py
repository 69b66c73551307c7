"""What each action on an issue asks, changes and shows in its form: a file a topic.

A part of `issues.services.acting.act`, which holds the lock on the issue and writes its row and entry.
"""
