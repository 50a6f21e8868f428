"""The bank of hw01_gradients."""
