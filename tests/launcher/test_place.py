"""Where data may live, whose they are, and which ports and secrets they remember."""

import os
import socket
from pathlib import Path

import pytest

from compliance.launcher.keys import choose_web_port, read_secrets, remember_port
from compliance.launcher.place import Place, Refusal, find_place


def test_secrets_are_made_once(place: Place) -> None:
    made = read_secrets(place)
    assert len(set(made.values())) == len(made)
    assert read_secrets(place) == made


def test_a_folder_that_holds_other_things_is_refused(environ: dict[str, str]) -> None:
    folder = Path(environ["DATA_DIR"])
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(Refusal, match="holds other things: set DATA_DIR"):
        find_place(environ)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that is private to another")
def test_as_root_a_folder_out_of_reach_is_refused(environ: dict[str, str]) -> None:
    Path(environ["DATA_DIR"]).parent.chmod(0o700)
    with pytest.raises(Refusal, match="cannot reach .* set DATA_DIR"):
        find_place(environ)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another")
def test_as_root_the_owner_of_the_data_goes_on_owning_them(environ: dict[str, str]) -> None:
    folder = Path(environ["DATA_DIR"])
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    place = find_place(environ)
    read_secrets(place)
    assert place.as_user["user"] == 65534
    assert (folder / "secrets.json").stat().st_uid == 65534


@pytest.mark.skipif(os.geteuid() != 0, reason="only root leaves strays")
def test_what_root_wrote_is_given_back(place: Place) -> None:
    assert place.user is not None
    (place.folder("files") / "letter").write_text("sealed")
    place.hand_over_strays()
    assert (place.data / "files" / "letter").stat().st_uid == place.user.pw_uid


def test_the_web_port_is_remembered_and_gives_way(place: Place) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    remember_port(place, "web", port)
    assert choose_web_port(place, None) == port
    with socket.create_server(("127.0.0.1", port)):
        with pytest.raises(Refusal, match=f"port {port} is in use"):
            choose_web_port(place, port)
        assert choose_web_port(place, None) > port
