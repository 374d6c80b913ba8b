#!/bin/sh
# Run once by PostgreSQL's image, in an empty volume: the service's role is no superuser, so that the
# triggers of the record hold it. CREATEDB lets `backup --check` restore into a database of its own.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
    --set password="$CONSENT_DATABASE_PASSWORD" <<'END'
CREATE ROLE consent LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE consent OWNER consent;
END
