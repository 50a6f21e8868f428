"""The grading engine: student code runs in a process of its own, and only data comes back from it.

batch        many submissions: workers, progress, resuming
submission   what was handed in → code cells, or a sentence why not
grading      one submission → points and messages
link         a student process, seen from the grader
proxy        its functions, seen from the test files
results      what is written: grades.csv, results, feedback
student/     what runs on the student's side; it knows no test, no key and no score
"""
