"""Questions of the exchange."""
