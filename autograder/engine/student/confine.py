"""Taking rights away: namespaces, another user, Landlock, seccomp, limits.

Each step is Linux's own interface, called through libc.  `surroundings` is done once by the parent of all
student processes, `cell` by each student process before it runs anything.  What could be had is reported,
and what was reported is enforced: a step that worked once and fails later ends the process.

Sources: landlock(7), seccomp(2), namespaces(7), capabilities(7) of the Linux manual.
"""

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = (
    0x20000,
    0x8000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 0x1000, 0x4000, 0x40000
_CLONE = {"x86_64": 56, "aarch64": 220}
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 1, 4, 22, 38, 36

# Where Python, its libraries and the system's programs are; a student process reads nothing else.
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc", "/proc", "/sys/devices/system/cpu")
PYTHON = sorted({sys.prefix, sys.base_prefix})
NOBODY = 65534
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


@dataclass
class Isolation:
    """What keeps student code in; every False is a hole that results mention."""

    other_user: bool = False
    no_network: str = ""  # how
    own_processes: bool = False  # a process-ID namespace: nothing survives, nothing outside can be signalled
    private_files: str = ""
    system_calls: bool = False
    own_mounts: bool = False

    def described(self) -> dict[str, str]:
        return {
            "another user": "yes" if self.other_user else "no: student code runs as the grader's user",
            "network": f"cut off ({self.no_network})" if self.no_network else "no: student code can reach the network",
            "processes": "own namespace"
            if self.own_processes
            else "no namespace: stray processes are searched and killed",
            "files": f"only its own and the system's ({self.private_files})"
            if self.private_files
            else "no: student code can read what its user can",
            "system calls": "filtered" if self.system_calls else "no: not filtered",
        }


def surroundings(hide: list[str]) -> Isolation:
    """Cut off what all student processes of this parent do without; call while it has one thread."""
    found = Isolation(other_user=os.geteuid() == 0)
    if os.geteuid() != 0:
        _own_user_namespace()
    if _unshare(CLONE_NEWNET):
        found.no_network = "namespace"
    found.own_mounts = _unshare(CLONE_NEWNS) and _mount(None, "/", None, MS_REC | MS_PRIVATE)
    if found.own_mounts:
        for path in hide:
            _mount("none", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,mode=700")
    for path in PYTHON:
        if found.other_user and not _readable_by_others(path):
            found.other_user = found.own_mounts and _open_up(path) and _readable_by_others(path)
    found.own_processes = _can_have_own_processes()
    abi = landlock_abi()
    if abi:
        found.private_files = f"Landlock {abi}"
    elif found.own_mounts:
        found.private_files = "mount namespace"
    found.system_calls = platform.machine() in _CALLS
    if found.system_calls and not found.no_network:
        found.no_network = "system-call filter"
    return found


def fork(isolation: Isolation) -> int:
    """`os.fork`, the child being the first process of a namespace of its own where that can be had.

    When the first process of a namespace ends, the kernel ends all others in it.
    """
    if not isolation.own_processes:
        return os.fork()
    python = ctypes.PyDLL(None)  # its calls keep the interpreter's lock, as os.fork does
    python.PyOS_BeforeFork()
    pid: int = python.syscall(_CLONE[platform.machine()], CLONE_NEWPID | CLONE_NEWIPC | signal.SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        python.PyOS_AfterFork_Child()
    else:
        python.PyOS_AfterFork_Parent()
    return pid


def own_surroundings(isolation: Isolation, folder: str, megabytes: int) -> None:
    """In the supervisor, before it forks the student: a view of processes and a file system of its own."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    if isolation.own_mounts:
        _require(_unshare(CLONE_NEWNS), "mount namespace")
        _require(_mount("none", folder, "tmpfs", MS_NOSUID | MS_NODEV, f"size={megabytes}m,mode=711"), "file system")
        if isolation.own_processes:
            _require(_mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC), "view of processes")


def enter(isolation: Isolation, folder: str, uid: int, limits: dict[str, int]) -> None:
    """In the student process, last thing before its first cell: no way back from here."""
    _limit(limits)
    with contextlib.suppress(OSError):  # when memory runs out, this one has to go first
        Path("/proc/self/oom_score_adj").write_text("1000")
    _require(_prctl(PR_SET_NO_NEW_PRIVS, 1), "no_new_privs")
    if landlock_abi():
        _landlock(folder)
    if isolation.other_user:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    else:
        _drop_capabilities()
    _prctl(PR_SET_PDEATHSIG, 9)
    if isolation.system_calls:
        _filter_system_calls(refuse_marks=not isolation.other_user)


def forbid_inspection() -> None:
    """Nobody of the same user may read this process's memory or trace it."""
    if sys.platform == "linux":
        _prctl(PR_SET_DUMPABLE, 0)


# ------------------------------------------------------------------------------------- namespaces


def _own_user_namespace() -> None:
    uid, gid = os.geteuid(), os.getegid()
    if not _unshare(CLONE_NEWUSER):
        return
    for name, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path(f"/proc/self/{name}").write_text(line)


def _can_have_own_processes() -> bool:
    """Tried, because nothing else tells."""
    if platform.machine() not in _CLONE:
        return False
    pid = fork(Isolation(own_processes=True))
    if pid == 0:
        os._exit(0)
    return pid > 0 and os.waitpid(pid, 0)[0] == pid


def _readable_by_others(path: str) -> bool:
    def look() -> bool:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        return bool(os.listdir(path))

    return _in_child(look)


def _open_up(path: str) -> bool:
    """Make a folder below one that is closed to others reachable, in this mount namespace only.

    A closed folder (root's home, say) is covered by an empty one in which nothing but `path` stands.
    """
    closed = next(p for p in reversed(Path(path).parents) if not p.stat().st_mode & 1)
    descriptor = os.open(path, os.O_PATH)
    try:
        if not _mount("none", str(closed), "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755"):
            return False
        os.makedirs(path)
        return _mount(f"/proc/self/fd/{descriptor}", path, None, MS_BIND)
    finally:
        os.close(descriptor)


def _in_child(question: Callable[[], bool]) -> bool:
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if question() else 1)
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _unshare(flags: int) -> bool:
    return sys.platform == "linux" and LIBC.unshare(flags) == 0


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> bool:
    encoded = [text.encode() if text is not None else None for text in (source, target, kind)]
    return LIBC.mount(*encoded, ctypes.c_ulong(flags), options.encode() or None) == 0


def _prctl(option: int, value: Any) -> bool:
    return sys.platform == "linux" and LIBC.prctl(option, value, 0, 0, 0) == 0


def _require(done: bool, what: str) -> None:
    if not done:
        raise OSError(f"isolation failed: {what}: {os.strerror(ctypes.get_errno())}")


def _drop_capabilities() -> None:
    """Those a user namespace gave."""
    if sys.platform == "linux":
        header = struct.pack("Ii", 0x20080522, 0)
        _require(LIBC.capset(header, bytes(24)) == 0, "dropping capabilities")


# ----------------------------------------------------------------------------------------- limits


def _limit(limits: dict[str, int]) -> None:
    """Limits on one process; `memory` is on top of what the parent has mapped."""
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() if _linux() else 0
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory"] + mapped),
        (resource.RLIMIT_FSIZE, limits["file_size"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _linux() -> bool:
    return sys.platform == "linux"


# --------------------------------------------------------------------------------------- Landlock

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ALL = {
    1: (1 << 13) - 1,
    2: (1 << 14) - 1,
    3: (1 << 15) - 1,
    4: (1 << 15) - 1,
}  # rights on files by version; 5: one more
_NETWORK, _SCOPES = 3, 3  # bind and connect by TCP; abstract sockets and signals to the outside


def landlock_abi() -> int:
    """The version of Landlock this kernel has; 0 if none."""
    version = LIBC.syscall(_CREATE, None, ctypes.c_size_t(0), 1) if _linux() else 0
    return max(version, 0)


def _landlock(folder: str) -> None:
    abi = landlock_abi()
    files = _ALL.get(abi, (1 << 16) - 1)  # one more since version 5
    rules = struct.pack("QQQ", files, _NETWORK if abi >= 4 else 0, _SCOPES if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    ruleset = LIBC.syscall(_CREATE, rules, ctypes.c_size_t(size), 0)
    _require(ruleset >= 0, "Landlock")
    # The project may stand between Python's folder and the root: its own folder is not allowed, only Python's.
    readable = {*SYSTEM, sys.prefix, sys.base_prefix, *(path for path in sys.path if path.endswith("-packages"))}
    for path in sorted(readable):
        _allow(ruleset, path, _READ)
    for path in DEVICES:
        _allow(ruleset, path, _READ_FILE | _WRITE_FILE)
    _allow(ruleset, folder, files)
    _require(LIBC.syscall(_RESTRICT, ruleset, 0) == 0, "Landlock")
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        rights &= _EXECUTE | _WRITE_FILE | _READ_FILE
    done = LIBC.syscall(_ADD, ruleset, 1, struct.pack("=Qi", rights, descriptor), 0)
    os.close(descriptor)
    _require(done == 0, f"Landlock rule for {path}")


# ---------------------------------------------------------------------------------------- seccomp

# The numbers of: ptrace, process_vm_readv and _writev, kcmp, pidfd_getfd, bpf, perf_event_open, userfaultfd,
# io_uring's, the keyring's, mount, umount, pivot_root, chroot, unshare, setns, the newer calls to mount, handles to
# files, loading modules, kexec's, reboot, swapon and swapoff, System V's shared memory, semaphores and queues, and
# memory behind a file descriptor, which no limit counts.
# clone3 does not exist, so that clone can be looked at.  socket is among the refused: a local one would reach services
# outside, and pairs of them, which asyncio uses, come from another call.
_CALLS = {
    "x86_64": {
        "audit": 0xC000003E, "clone": 56, "clone3": 435,
        "refused": [41, 101, 310, 311, 312, 438, 321, 298, 323, 425, 426, 427, 248, 249, 250, 165, 166, 155, 161, 272,
                    308, 428, 429, 430, 431, 432, 433, 442, 303, 304, 175, 176, 313, 246, 320, 169, 167, 168,
                    29, 64, 68, 240, 319, 447],
        # chmod, chown, utime and extended attributes, in all their forms
        "marks": [90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 261, 280, 188, 189, 190, 197, 198, 199],
    },
    "aarch64": {
        "audit": 0xC00000B7, "clone": 220, "clone3": 435,
        "refused": [198, 117, 270, 271, 272, 438, 280, 241, 282, 425, 426, 427, 217, 218, 219, 40, 39, 41, 51, 97, 268,
                    428, 429, 430, 431, 432, 433, 442, 264, 265, 105, 106, 273, 104, 294, 142, 224, 225,
                    194, 190, 186, 180, 279, 447],
        "marks": [52, 53, 452, 54, 55, 88, 5, 6, 7, 14, 15, 16],
    },
}  # fmt: skip
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _ENOSYS = 1, 38
_NEW_NAMESPACES = 0x7E020000  # the CLONE_NEW… flags


def _filter_system_calls(refuse_marks: bool) -> None:
    """Install the filter.

    Args:
        refuse_marks: refuse what changes the owner, mode or times of a file, which Landlock does not look at; for
            student code that runs as the user whose files the others are.
    """
    calls: dict[str, Any] = _CALLS[platform.machine()]
    rules = [
        (_LOAD, 0, 0, 4),  # which machine's calls
        (_EQUAL, 1, 0, calls["audit"]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # which call
        (_AT_LEAST, 0, 1, 0x40000000),
        (_RETURN, 0, 0, _ERRNO | _EPERM),
        (_EQUAL, 0, 1, calls["clone3"]),
        (_RETURN, 0, 0, _ERRNO | _ENOSYS),
    ]
    for number in calls["refused"] + (calls["marks"] if refuse_marks else []):
        rules += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | _EPERM)]
    rules += [
        (_EQUAL, 0, 3, calls["clone"]),
        (_LOAD, 0, 0, 16),  # its first argument
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, _ERRNO | _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *rule) for rule in rules)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxQ", len(rules), ctypes.addressof(buffer))
    _require(LIBC.prctl(PR_SET_SECCOMP, 2, program, 0, 0) == 0, "system-call filter")
