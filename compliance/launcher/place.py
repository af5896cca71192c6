"""Decides where the data of this checkout live, and which user owns them and runs the programs."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM_USER = "compliance"
NOT_PROGRAM = (".git", ".venv", ".data", "node_modules", "__pycache__", ".*_cache", ".hypothesis")


class Refusal(Exception):
    """Something a person must mend first, said in one line."""


@dataclass(frozen=True)
class Place:
    """A data folder, the code that works on it, and the user who owns both (None: whoever runs this)."""

    data: Path
    program: Path
    user: pwd.struct_passwd | None

    @property
    def as_user(self) -> dict[str, Any]:
        """Arguments for subprocess, so that a child runs as the user who owns the data."""
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def environment(self, **more: str) -> dict[str, str]:
        """The surroundings of a child; a system user has no home, so caches go into the data folder."""
        env = {**os.environ, "DATA_DIR": str(self.data), **more}
        if self.user is not None:
            cache = str(self.data / "cache")
            env |= {"HOME": cache, "XDG_CACHE_HOME": cache, "PYTHONPYCACHEPREFIX": f"{cache}/python"}
            env |= {"USER": self.user.pw_name, "LOGNAME": self.user.pw_name}
            env.pop(
                "PYTHONDONTWRITEBYTECODE", None
            )  # it guards the checkout, where this user cannot write anyway
        return env

    def folder(self, *names: str) -> Path:
        """A folder inside the data folder, made and handed over."""
        path = self.data.joinpath(*names)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.hand_over(path)
        return path

    def hand_over(self, *paths: Path) -> None:
        """Gives files to the user who owns the data."""
        if self.user is not None:
            for path in paths:
                os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def hand_over_strays(self) -> None:
        """Gives back what a command run by root has written into the data folder."""
        if self.user is None:
            return
        for folder, folders, files in os.walk(self.data):
            paths = [Path(folder, name) for name in folders + files]
            self.hand_over(*(path for path in paths if path.lstat().st_uid == 0))

    def write_private(self, path: Path, text: str) -> None:
        """Writes a file that only its owner can read, whole or not at all."""
        new = Path(f"{path}.new")
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        self.hand_over(new)
        new.replace(path)


def find_place(environ: Mapping[str, str], *inside: str) -> Place:
    """The place of this checkout; `inside` names a separate one below it, as the tests use."""
    data = Path(environ.get("DATA_DIR") or CHECKOUT / ".data").resolve()
    user = _owner(data) if os.geteuid() == 0 else None
    if user is None and data.exists() and not os.access(data, os.W_OK):
        raise Refusal(
            f"{data} belongs to {data.owner()}: run this as root or {data.owner()}, or set DATA_DIR"
        )
    if data != CHECKOUT / ".data" and _holds_other_things(data):
        raise Refusal(
            f"{data} holds other things: set DATA_DIR to an empty folder or to one this program made"
        )
    place = Place(data, Path(environ.get("PROGRAM_DIR") or CHECKOUT), user)
    place.folder()
    if not (data / "README").exists():
        place.write_private(
            data / "README",
            "The data of Compliance. What is in here and how to copy it: docs/operations.md\n",
        )
    if user is not None and subprocess.run(["test", "-r", str(data)], **place.as_user).returncode != 0:
        raise Refusal(f"the user {user.pw_name} cannot reach {data}: set DATA_DIR to a folder it can reach")
    return Place(place.folder(*inside), place.program, user)


def copy_program(place: Place) -> None:
    """Where the checkout is private to root (see ./dev): a copy of the code that the system user can read."""
    if place.program == CHECKOUT:
        return
    new = Path(f"{place.program}.new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(CHECKOUT, new, ignore=shutil.ignore_patterns(*NOT_PROGRAM))
    subprocess.run(["chmod", "-R", "a+rX", str(new)], check=True)
    shutil.rmtree(place.program, ignore_errors=True)
    new.replace(place.program)


def works_in(folder: Path, pid_file: Path) -> bool:
    """Whether the process named in a pid file is alive and works in this folder: numbers are given out again."""
    try:
        pid = int(pid_file.read_text().splitlines()[0])
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except (OSError, ValueError, IndexError):
        return False


def _holds_other_things(data: Path) -> bool:
    return data.exists() and any(data.iterdir()) and not (data / "README").exists()


def _owner(data: Path) -> pwd.struct_passwd:
    """For root: whoever owns the data already, else the system user, made when missing."""
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        print(f"Making the system user {SYSTEM_USER}, who will own data and processes", flush=True)
    names = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    subprocess.run(["useradd", "--system", "--user-group", *names], check=True)
    return pwd.getpwnam(SYSTEM_USER)
