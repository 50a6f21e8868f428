"""The bank of hw06_optimizers."""
