"""Measured claims at national size: seeded data, and each figure beside a floor measured in the same run."""
