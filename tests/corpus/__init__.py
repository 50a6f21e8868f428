"""Submissions as they come in: broken ones, and ones that attack the grader."""
