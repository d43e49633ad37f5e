"""Database engine: PostgreSQL from ``DATABASE_URL``, or our own embedded server started at first use."""
