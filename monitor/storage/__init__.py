"""Tables, rows and units of work on SQLite and PostgreSQL."""
