from django.db import models


class KnownCookieRow(models.Model):
    """What the table that an operator brought says of one name; replaced as a whole, never edited.

    Our own facts stand in `vendors/`, and count before these.
    """

    name = models.CharField(max_length=128, db_index=True)  # * stands for anything
    vendor = models.CharField(max_length=100)
    use = models.CharField(max_length=10)
    domain = models.CharField(max_length=253, blank=True)
    lifetime = models.PositiveBigIntegerField(null=True)  # in seconds
    purpose = models.CharField(max_length=200)  # in English
    is_common = models.BooleanField()  # others use the name too
    read_at = models.DateTimeField()
