"""Build and grade the assignments.  `python -m autograder --help` lists the commands.  Private."""
