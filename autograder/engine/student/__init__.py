"""The student's side.  These modules import one another by name and nothing of the grader's."""
