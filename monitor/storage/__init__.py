"""Edge: the only SQL. A small repository for each verb, for SQLite and PostgreSQL."""
