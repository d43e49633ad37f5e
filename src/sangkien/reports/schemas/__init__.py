"""Word templates: opened with care, looked through, filled in."""
