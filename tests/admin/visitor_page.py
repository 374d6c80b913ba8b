"""The page on which support looks a visitor up, and an account that one shows."""

from django.test import Client

PAGE = "/admin/visitor/"
ACCOUNT = "customer 4711"


def find(client: Client, name: object, **more: str) -> str:
    answered = client.post(PAGE, {"name": str(name), **more}, follow=True)
    assert answered.status_code == 200 and "no-store" in answered.headers["Cache-Control"]
    return answered.text
