"""Say of the database in use what a later release must find in it."""

import json
from hashlib import sha256

from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment

from consent.models import Decision, Notice
from consent.record import receipts

# `migrate` adds rows to these by itself; that no leaf and no change is lost, the log proves
GROW = (
    "auth_group_permissions auth_permission consent_change consent_migration django_content_type"
    " django_migrations proof_leaf"
)
RECEIPTS = 4


def show() -> str:
    setup_test_environment()
    return json.dumps({"rows": _rows(), "notices": _notices(), "receipts": _receipts()}, indent=1)


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        tables = {*connection.introspection.table_names(cursor)}
        for table in sorted(tables.difference(GROW.split())):
            cursor.execute(f"SELECT count(*) FROM {table}")
            (found[table],) = cursor.fetchone()
    return found


def _notices() -> dict[str, str]:
    """Digests of what is served."""
    numbers = Notice.objects.filter(site__key="mix").values_list("number", flat=True)
    address = "/v1/notice?site=mix&number={}"
    return {
        str(number): sha256(Client().get(address.format(number)).content).hexdigest()
        for number in numbers
    }


def _receipts() -> list[str]:
    rows = Decision.objects.select_related("notice__site").order_by("pk")[:RECEIPTS]
    return [proof.file().decode() for proof in receipts.proofs(rows).values()]
