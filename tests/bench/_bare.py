"""What intake is measured against, on the same server: Django with no middleware and one insert."""

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

settings._wrapped = empty  # the worker has read the service's
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
    sent, now = json.loads(request.body), datetime.now(UTC)
    same = {name: sent[name] for name in ("notice", "surface", "method", "language", "signal")}
    row = Row._default_manager.create(
        id=uuid.UUID(sent["id"]),
        visitor=uuid.uuid4(),
        choices={key: [1, int(granted)] for key, granted in sent["choices"].items()},
        region="DE",
        model="opt-in",
        decided_at=now,
        received_at=now,
        **same,
    )
    return JsonResponse({"receipt": str(row.id)}, status=201)


urlpatterns = [
    path("insert", insert),
    path("readyz", lambda request: HttpResponse()),
]
