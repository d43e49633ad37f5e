-- Run once, as postgres, on the first primary; then \password sangkien and \password sangkien_replication.
CREATE ROLE sangkien LOGIN;
CREATE DATABASE sangkien OWNER sangkien TEMPLATE template0 ENCODING 'UTF8';
CREATE ROLE sangkien_replication LOGIN REPLICATION;
-- What pg_rewind reads from the primary (PostgreSQL documentation, pg_rewind, "Notes").
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text, boolean, boolean) TO sangkien_replication;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_file(text, boolean) TO sangkien_replication;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text) TO sangkien_replication;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) TO sangkien_replication;
