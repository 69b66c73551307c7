"""The fictional district: what `manage.py demo` writes into an empty database."""
