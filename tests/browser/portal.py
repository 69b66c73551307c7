"""The portal as gunicorn serves it to the browser tests: with the static files, which nginx serves elsewhere, and
without zeal, because a batch asks for each of its items by itself."""

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.startswith("zeal.")]
application = StaticFilesHandler(get_wsgi_application())
