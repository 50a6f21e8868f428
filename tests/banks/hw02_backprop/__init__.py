"""The bank of hw02_backprop."""
