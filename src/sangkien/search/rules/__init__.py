"""Pure rules of finding: terms of a text, slips of typing, likeness of two initiatives."""
