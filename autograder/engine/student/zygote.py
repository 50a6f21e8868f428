"""The parent of student processes: imports once what notebooks import, then forks one child per submission.

Started by the grader as a program of its own, so that nothing of the grader's memory is in it.  It reads
requests from one socket; each brings the socket of the new student process.

    python -I zygote.py DESCRIPTOR
"""

import contextlib
import gc
import glob
import importlib
import json
import os
import random
import shutil
import signal
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import confine
from channel import Channel, Closed
from runtime import Runtime, make_shell


def main(descriptor: int) -> None:
    """Serve until the grader is done, or dead: each supervisor sees that too, and cleans up; then so does this."""
    os.umask(0o022)
    home = os.environ["HOME"]
    try:
        _serve(Channel(socket.socket(fileno=descriptor)))
    except Closed:
        _wait_for_all()
        shutil.rmtree(home, ignore_errors=True)


def _serve(control: Channel) -> None:
    settings = json.loads(control.receive()[0])
    shell = _preload(settings["preload"])
    modules = _preload_files(settings["files"], Path(settings["folder"]))
    isolation = confine.surroundings(settings["hide"])
    if not isolation.own_mounts:  # each notebook has a folder of its own, and these are not of it
        for name in modules:
            sys.modules.pop(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    told = {"own_mounts": isolation.own_mounts, "own_processes": isolation.own_processes}
    control.send([json.dumps({"isolation": isolation.described(), **told})])
    while True:
        request = json.loads(control.receive()[0])
        student, life, progress = control.descriptor(), control.descriptor(), control.descriptor()
        if confine.fork(isolation) == 0:
            control.close()
            _supervise(request, student, life, progress, isolation, shell)
            os._exit(0)
        for descriptor in (student, life, progress):
            os.close(descriptor)


def _preload(modules: list[str]):  # type: ignore[no-untyped-def]  # a Shell, whose module is imported only here
    for name in modules:
        importlib.import_module(name)
    import numpy as np

    shell = make_shell()
    shell.run_cell("import numpy as np\n\ndef warm(x):\n    return x\n\nwarm(np.ones(2))")  # what the first cell loads
    shell.reset(new_session=False)
    np.random.seed(0)  # every notebook starts from the same state, so that a regrade gives the same points
    random.seed(0)
    # A helper module of a student's may bear the name of one of ours.
    sys.path.remove(str(Path(__file__).parent))
    for name in ("channel", "confine", "fingerprint", "runtime", "wire"):
        sys.modules.pop(name)
    return shell


def _preload_files(files: dict[str, str], work: Path) -> list[str]:
    """Import the assignment's modules as from the folder that notebooks will be in; their names."""
    before = {*sys.modules}
    work.mkdir()
    for name, source in files.items():
        shutil.copyfile(source, work / name)
    sys.path.insert(0, str(work))
    sys.modules["otter"] = None  # type: ignore[assignment]  # no notebook has the real one
    for name in files:
        if name.endswith(".py"):
            with contextlib.suppress(Exception):  # each notebook that imports it will hear of that
                importlib.import_module(name.removesuffix(".py"))
    del sys.modules["otter"]
    sys.path.remove(str(work))
    sys.path_importer_cache.pop(str(work), None)
    shutil.rmtree(work)
    return [name for name in {*sys.modules} - before if f"{name}.py" in files]


def _supervise(request, student: int, life: int, progress: int, isolation: confine.Isolation, shell) -> None:  # type: ignore[no-untyped-def]
    """Fork the student process, wait until the grader is done with it, and leave nothing of it running."""
    folder = request["folder"]
    confine.own_surroundings(isolation, folder, request["megabytes"])
    student_pid = os.fork()
    if student_pid == 0:
        os.close(life)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            _become_student(request, student, progress, isolation, shell)
        except BaseException as error:
            if os.environ.get("ENGINE_DEBUG"):
                print(repr(error), file=sys.stderr)
        finally:
            os._exit(0)
    os.close(student)
    os.close(progress)
    with socket.socket(fileno=life) as end:
        while end.recv(1):  # until the grader closes its end
            pass
        # Clearing away takes as long as a notebook's cells.  It happens where there is room: the next notebook may
        # begin meanwhile, or the grader be at work.
        for pid in (0, student_pid):
            with contextlib.suppress(OSError):  # it may be gone
                os.sched_setaffinity(pid, request["last_cores"])
        _kill_all(isolation, request["uid"])


def _kill_all(isolation: confine.Isolation, uid: int) -> None:
    """The student process and whatever it started.

    The first process of a namespace can signal all others in it at once.  Else, as root, everything of the student's
    user is killed.  In any case orphans become children of this process, and are killed until there are none.
    """
    # Each end is reported from now on: whoever was left an orphan by it is a child of this process by then.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if isolation.own_processes:
        few = _tasks() <= 2
        _kill(-1)
        if few:  # it runs no more, and nobody need wait until the kernel has cleared it away
            return
    elif isolation.other_user:
        killer = os.fork()
        if killer == 0:
            os.setresuid(uid, uid, uid)
            _kill(-1)
            os._exit(0)
        os.waitpid(killer, 0)  # it must not be among the children killed below before it has done its work
    while True:
        for child in _children():
            _kill(child)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _tasks() -> int:
    """How many processes and threads there are; all of the machine's where there is no view of one's own."""
    return len(glob.glob("/proc/[0-9]*/task/*"))  # what ends meanwhile is no error to it


def _wait_for_all() -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _children() -> list[int]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def _become_student(request, student: int, progress: int, isolation: confine.Isolation, shell) -> None:  # type: ignore[no-untyped-def]
    os.setsid()
    uid = request["uid"]
    home = Path(request["folder"])
    work = home / "work"
    work.mkdir(exist_ok=True)
    for name, source in request["files"].items():
        target = work / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(Path(source).read_bytes())
    if isolation.other_user:
        for path in [home, *home.rglob("*")]:
            os.chown(path, uid, uid)
    os.environ.update(HOME=str(home), TMPDIR=str(home), MPLCONFIGDIR=str(home))
    os.chdir(work)
    sys.path.insert(0, str(work))
    sys.argv = [""]
    os.sched_setaffinity(0, request["cores"])
    confine.enter(isolation, str(home), uid, request["limits"])
    channel, questions = Channel(socket.socket(fileno=student)), request["questions"]
    Runtime(channel, progress, shell, questions, at_once=request["at_once"]).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
