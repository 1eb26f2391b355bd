"""A running node, seen from outside: what it counts, and what it takes of the machine."""

import collections
import contextlib
import datetime
import pathlib
import re
import subprocess
import time
import urllib.request

QUIET = {"PINGHUB_WEBSOCKET_PING_INTERVAL": "10m", "PINGHUB_WEBSOCKET_PONG_TIMEOUT": "11m"}  #: No ping between the messages.

OF_ITS_ENGINE = re.compile(
    r"^FFDC com\.ibm\.ws\.(?P<liberty>(?:wsoc|tcpchannel)\..*)\n?"
    r"|^Exception in thread \"glassfish-web-async-thread-\d+\" java\.lang\.(?P<payara>NullPointerException: .*\"(?:context|this\.this\$0\.response)\" is null)\n(?:\s+at .*\n)+",
    re.MULTILINE)


class Node:
    """One Pinghub on one application server."""

    def __init__(self, system, environment=None, jvm="-Xms384m -Xmx384m"):
        self.system = system
        system.environment = environment or {}
        system.heap = jvm
        self.port = system.port

    @contextlib.contextmanager
    def running(self):
        self.system.start()
        try:
            yield self
            self.before_stop()
        finally:
            self.system.stop()

    def before_stop(self):
        """What is to be done with a node that did all it was asked."""

    @property
    def pid(self):
        return int(self.system.pids()[0])

    # ---- what it says

    def get(self, path):
        """The body of an answer with status 200."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read().decode()

    def metrics(self):
        """All figures by name, labels included."""
        lines = (line.rsplit(" ", 1) for line in self.get("/-/metrics").splitlines() if line and not line.startswith("#"))
        return {name: float(value) for name, value in lines}

    def await_metric(self, name, value, seconds=30):
        """Seconds until the figure has this value; the limit's if it never has."""
        begin = time.monotonic()
        while self.metrics().get(name, 0) != value and time.monotonic() < begin + seconds:
            time.sleep(0.05)
        return time.monotonic() - begin

    # ---- what it takes

    def status(self, field):
        """A figure of /proc/PID/status: bytes, or a count."""
        line = re.search(rf"^{field}:\s+(\d+)( kB)?$", pathlib.Path(f"/proc/{self.pid}/status").read_text(), re.MULTILINE)
        return int(line.group(1)) * (1024 if line.group(2) else 1)

    def resident(self):
        return self.status("VmRSS")

    def threads(self):
        return self.status("Threads")

    def files(self):
        return len(list(pathlib.Path(f"/proc/{self.pid}/fd").iterdir()))

    def jcmd(self, question):
        """What the virtual machine answers, in lines."""
        command = [pathlib.Path(self.system.jdk) / "bin" / "jcmd", str(self.pid), question]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    def wall_clock(self):
        """What time it is there, in seconds since 1970."""
        return datetime.datetime.fromisoformat(self.jcmd("Thread.print")[1]).timestamp()

    def live_heap(self):
        """Bytes of all objects that are left after a full collection."""
        least = None
        for _ in range(2):  # what the first one finalizes, the second one frees
            live = int(self.jcmd("GC.class_histogram")[-1].split()[2])
            least = live if least is None else min(least, live)
        return least

    def heap_below(self, limit, seconds=30):
        """The live heap as soon as it is this small, or the least within this time: a server may let go of something some seconds late."""
        least, end = self.live_heap(), time.monotonic() + seconds
        while least > limit and time.monotonic() < end:
            time.sleep(2)
            least = min(least, self.live_heap())
        return least

    def stack_traces(self):
        """Lines of the log that belong to one, and incidents that the server has noted elsewhere."""
        return re.findall(r"^(?:\s+at [\w.$/@]+\(|FFDC ).*", self.incidents_of_its_engine()[1], re.MULTILINE)

    def incidents_of_its_engine(self):
        """
        What a server's own engine notes where a client has just gone, and nobody can keep it from: how often by kind, and the log without it.
        Open Liberty does so once for each kind, Payara in a thread that it starts anew.
        """
        log = self.system.log()
        if self.system.engine != "standard":
            return {}, log
        kinds = collections.Counter()

        def count(found):
            kinds[found["liberty"] or found["payara"]] += 1
            return ""

        return kinds, OF_ITS_ENGINE.sub(count, log)

    def log_lines(self):
        return len(self.system.log().splitlines())


def dropped(figures):
    """Deliveries that were counted as dropped, for whatever reason."""
    return sum(value for name, value in figures.items() if name.startswith("pinghub_dropped_deliveries_total"))


def mib(count):
    return f"{count / 1048576:.1f} MiB"
