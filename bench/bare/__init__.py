"""The floor of the pages: a list as Django's own tutorial would write it, over the portal's issues.

Django's stock middleware and template engine, database sessions, a user who has to be signed in, one generic
`ListView` of 50 rows with two joins, a template of nine columns under a small menu. No scope, no filters, no
sorting, no counts beside the list.
"""
