"""The bank of hw03_softmax."""
