"""Shapes of what other systems send and are answered: JSON, and problems after RFC 9457."""
