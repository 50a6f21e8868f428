"""The bank of hw05_regularization."""
