"""None of a student's processes outlives its submission, whatever sets them apart."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from autograder.engine.link import STUDENT_SIDE, Zygote

# A supervisor whose student has left processes that it will not see: orphans of orphans, in sessions of their own.
SCRIPT = """
import os, signal, sys, time

sys.path.insert(0, sys.argv[1])
import confine, zygote

UID = 61999
confine._prctl(confine.PR_SET_CHILD_SUBREAPER, 1)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
reading, writing = os.pipe()
if os.fork() == 0:
    os.setresuid(UID, UID, UID)
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.write(writing, b"x")
                time.sleep(1000)
            time.sleep(1000)
    time.sleep(1000)
for _ in range(3):
    os.read(reading, 1)
zygote._kill_all(confine.Isolation(other_user=True), UID)
print("none is left")
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux, to be another user")
def test_orphans_of_a_students_processes_are_killed() -> None:
    for _ in range(10):  # which of the processes is killed first is a matter of chance
        command = [sys.executable, "-c", SCRIPT, str(STUDENT_SIDE)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.stdout == "none is left\n", done.stderr
    left = subprocess.run(["ps", "-o", "pid=", "-u", "61999"], capture_output=True, text=True).stdout
    assert left.split() == []


MANY = """
import os, time
for _ in range(30):
    if os.fork() == 0:
        time.sleep(1000)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux, to be another user")
def test_many_processes_are_gone_before_the_next_submission_which_may_have_as_many() -> None:
    with Zygote(61998) as zygote:
        for _ in range(3):
            session = zygote.start({}, {"memory": 2**30, "file_size": 2**20, "processes": 50}, 20)
            session.live.send(["run", [MANY], True])
            assert session.live.expect("ran", time.monotonic() + 60) == [1, None]
            session.close()
            zygote.settle()
            assert [one.pid for one in psutil.process_iter(["uids"]) if one.info["uids"].real == 61998] == []
