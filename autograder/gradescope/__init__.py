"""The Gradescope zip that runs the engine.

bundle            what is in it beside Otter's own files
lock              makes requirements.lock from requirements.in
setup.sh          Gradescope runs it once, when the zip is uploaded
run_autograder    Gradescope runs it for every submission; the rest is `autograder.engine.gradescope`
"""
