"""The web application for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from compliance.checks import refuse_unsafe_production

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
application = get_wsgi_application()
refuse_unsafe_production()
