"""Hosts with addresses of their own: network namespaces of Linux, of which a cable can be pulled."""

import os
import shutil
import subprocess

NETWORK = "198.18.0.0/15"
"""Kept free for tests of networks."""


class Host:
    """A host that reaches this one by its gateway, and no other."""

    def __init__(self, number: int) -> None:
        self.name = f"agent-{os.getpid()}-{number}"
        self.gateway = f"198.18.{number}.1"
        self._cable = f"ag{os.getpid() % 1_000_000}-{number}"

    def start(self) -> bool:
        """Set it up, and return whether the system allows it."""
        if shutil.which("ip") is None or _ip(f"netns add {self.name}"):
            return False
        address = self.gateway.removesuffix(".1") + ".2"
        commands = (
            f"link add {self._cable} type veth peer name eth0 netns {self.name}",
            f"addr add {self.gateway}/24 dev {self._cable}",
            f"link set {self._cable} up",
            f"-n {self.name} addr add {address}/24 dev eth0",
            f"-n {self.name} link set eth0 up",
        )
        return not any(_ip(command) for command in commands)

    def cut_off(self) -> None:
        """Pull the cable: what is sent is lost, and no end learns of it."""
        _ip(f"link set {self._cable} down")

    def reconnect(self) -> None:
        """Plug the cable in again."""
        _ip(f"link set {self._cable} up")

    def remove(self) -> None:
        """Remove it, if it was set up."""
        if shutil.which("ip"):
            _ip(f"netns del {self.name}")


def _ip(command: str) -> int:
    return subprocess.run(["ip", *command.split()], check=False, stderr=subprocess.DEVNULL).returncode
