"""The bank of hw04_sgd."""
