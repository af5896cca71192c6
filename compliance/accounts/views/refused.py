"""What is said of a request that was not read: it was too large, or made no sense. Nothing of it is shown or logged."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template import loader

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page in place of the view; who sent it is not known yet."""
    status = 413 if isinstance(exception, TOO_LARGE) else 400
    return HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
