"""WSGI entry point of the web process."""

import os
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfservice.settings")
if settings.HTTPS and not settings.DEMO and settings.SECRET_KEY.startswith("django-insecure-"):
    raise ImproperlyConfigured("SECRET_KEY is not set: sessions and secrets would be signed with a public key")
application = get_wsgi_application()
# Import every page's code now, and not on the first request.
import_module(settings.ROOT_URLCONF)
