#!/usr/bin/env bash
# Gradescope runs this once, as root, when the zip is uploaded: on any Debian or Ubuntu with Python 3.10 to 3.13.
set -euo pipefail
umask 022
cd "${1:-/autograder/source}"
PYTHON=${PYTHON:-/usr/bin/python3} # the distribution's, whatever else stands before it

if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends python3 python3-venv >/dev/null
fi
if ! "$PYTHON" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'; then
  echo "error: this base has $("$PYTHON" -V), and Python 3.10 to 3.13 is needed: choose Ubuntu 22.04, Debian 12 or newer" >&2
  exit 1
fi

"$PYTHON" -m venv --clear venv
venv/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-input \
  --no-deps --only-binary :all: --require-hashes -r requirements.lock
venv/bin/python -m compileall -q grader

# Student code runs as another user.  It may use the Python installed here, and read nothing else of this folder.
chmod 711 .
find . -mindepth 1 -maxdepth 1 ! -name venv -exec chmod -R go-rwx {} +
chmod -R go+rX venv

cd grader
../venv/bin/python -E -s -c 'import autograder.engine.gradescope' # better a failure now than one for every student
