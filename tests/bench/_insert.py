"""What a decision is measured against: Django with no middleware, a view, and one insert."""

import json
import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.functional import empty
from django.views.decorators.csrf import csrf_exempt

from config.settings import DATABASES

settings._wrapped = empty  # `serve` has read the service's
settings.configure(
    SECRET_KEY="nothing here is signed",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    DATABASES=DATABASES,
    USE_TZ=True,
)
application = get_wsgi_application()

from django.db import connection, models  # noqa: E402  (needs the settings)


class Row(models.Model):
    """The columns of a decision: no index but the key, no trigger, no reference."""

    id = models.UUIDField(primary_key=True)
    visitor = models.UUIDField()
    notice = models.IntegerField()
    choices = models.JSONField()
    surface = models.CharField(max_length=12)
    method = models.CharField(max_length=8)
    language = models.CharField(max_length=10)
    region = models.CharField(max_length=8)
    model = models.CharField(max_length=8)
    signal = models.BooleanField()
    decided_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        app_label = "bench"


def make() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Row)


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    told, now = json.loads(request.body), datetime.now(UTC)
    row = Row._default_manager.create(
        id=uuid.UUID(told["id"]),
        visitor=uuid.uuid4(),
        notice=told["notice"],
        choices={key: [1, int(granted)] for key, granted in told["choices"].items()},
        surface=told["surface"],
        method=told["method"],
        language=told["language"],
        region="DE",
        model="opt-in",
        signal=told["signal"],
        decided_at=now,
        received_at=now,
    )
    return JsonResponse({"receipt": str(row.id)}, status=201)


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("insert", insert), path("readyz", ready)]
