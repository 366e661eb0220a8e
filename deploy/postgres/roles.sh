#!/bin/sh
# Create the portal's two roles and its database. Run once as superuser; the official image does so on first start.
# selfservice_owner migrates and owns the tables. selfservice_app reads and writes rows and owns nothing.
# Requires OWNER_PASSWORD and APP_PASSWORD; psql's own variables (PGHOST, PGUSER, …) select the server.
set -eu
: "${OWNER_PASSWORD:?}" "${APP_PASSWORD:?}"
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
     --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" <<'SQL'
CREATE ROLE selfservice_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'owner';
CREATE ROLE selfservice_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'app';
CREATE DATABASE selfservice OWNER selfservice_owner;
REVOKE CONNECT ON DATABASE selfservice FROM PUBLIC;
GRANT CONNECT ON DATABASE selfservice TO selfservice_app;
\connect selfservice
ALTER SCHEMA public OWNER TO selfservice_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO selfservice_app;
ALTER DEFAULT PRIVILEGES FOR ROLE selfservice_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO selfservice_app;
ALTER DEFAULT PRIVILEGES FOR ROLE selfservice_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO selfservice_app;
SQL
