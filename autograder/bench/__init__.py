"""How fast the engine is, beside stock Otter and nbgrader, on the same submissions of a made-up class."""
