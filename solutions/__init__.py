"""Reference solutions, one module per assignment.  Private: never hand these to students."""
