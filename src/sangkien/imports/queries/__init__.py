"""Questions of bulk intake: which unit a text names, what a programme says of a row."""
