"""Questions of finding: terms and their frequency, initiatives that match, initiatives that are alike."""
