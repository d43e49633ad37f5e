"""Several machines on one: network namespaces, Debian's servers, and what becomes of acknowledged entries."""
