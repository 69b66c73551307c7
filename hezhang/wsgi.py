"""WSGI entry point for gunicorn."""

import os

# A server has its dictionaries at once: nobody's saving of a name waits for them (common/text/names.py).
import pypinyin  # noqa: F401
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hezhang.settings.production")

application = get_wsgi_application()
