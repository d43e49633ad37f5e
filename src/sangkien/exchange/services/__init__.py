"""Deeds of the exchange: the only writers of this app."""
