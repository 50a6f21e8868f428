"""Slow, obvious specifications the hidden cases compare with.  Private: students never see them."""
