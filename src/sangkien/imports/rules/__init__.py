"""Reading what officers write into cells: pure functions, no database."""
