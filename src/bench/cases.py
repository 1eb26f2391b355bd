"""The standard cases, and one measured run of a case."""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import time

from systems import LOAD

COMMON = ["--settle", "0.5", "--drain", "3", "--connect-rate", "2000", "--duration", "4", "--warmup", "1"]
WARM_UP_SECONDS = 20
WARM_UP = ["--settle", "0.5", "--drain", "1", "--connect-rate", "2000", "--duration", str(WARM_UP_SECONDS), "--warmup", "0"]
WARM_UP_ROUNDS = 6
COMPILER_QUIET = 0.05  # of a core

#: The push relay's channels, see ``locations.yaml``.
RELAY = "--path /relay/%d --pub-path /relay/%d --size 100 --pubs 8 --window 8 "
POLLED = RELAY.replace("/relay/", "/polled/")

#: Name: what it is, and what wsload is told.
CASES = {
    "a100": ("1 channel x 1,000, 100 bytes, POST", "--subs 1000 --size 100 --pubs 8 --window 8"),
    "a4k": ("1 channel x 1,000, 4 KiB, POST", "--subs 1000 --size 4096 --pubs 8 --window 8"),
    "b1": ("1,000 channels x 1, POST", "--subs 1000 --channels 1000 --pubs 16 --window 64"),
    "m10": ("100 channels x 10, POST", "--subs 1000 --channels 100 --pubs 16 --window 64"),
    "b10": ("1,000 channels x 10, POST", "--subs 10000 --channels 1000 --pubs 16 --window 64"),
    "c": ("1 channel x 1,000 at 20 messages/s", "--subs 1000 --rate 20 --pubs 4 --duration 6"),
    "e0": ("POST, nobody subscribed", "--subs 0 --pubs 16"),
    "eb": ("POST of 4,000 messages at a time, nobody subscribed", "--subs 0 --channels 1000 --pubs 2 --batch 4000"),
    "bb1": ("1,000 channels x 1, POST of 2,000 messages at a time",
            "--subs 1000 --channels 1000 --pubs 2 --batch 2000 --window 16000"),
    "f100": ("100 channels x 10, published by websocket", "--subs 1000 --channels 100 --pub ws --pubs 100 --window 100"),
    "s100": ("1 channel x 1,000, server-sent events, 100 bytes, POST", "--sub sse --subs 1000 --size 100 --pubs 8 --window 8"),
    "l100": ("1 channel x 1,000, plain lines, 100 bytes, POST", "--sub stream --path /bench/%d?stream --pub-path /bench/%d"
                                        " --subs 1000 --size 100 --pubs 8 --window 8"),
    "p100": ("1 channel x 1,000, long poll by cursor, 100 bytes, POST", "--sub longpoll --path /kept/%d?poll --pub-path /kept/%d"
                                        " --subs 1000 --size 100 --pubs 8 --window 8"),
    "h100": ("1 channel x 1,000 that keeps 100 messages, 100 bytes, POST", "--path /kept/%d --pub-path /kept/%d"
                                        " --subs 1000 --size 100 --pubs 8 --window 8"),
    "e100": ("POST to a channel that keeps 100 messages, nobody subscribed", "--subs 0 --pub-path /kept/%d --pubs 16"),
    "rw1k": ("relay: 1 channel x 1,000, websocket, 100 bytes, POST", RELAY + "--sub ws --subs 1000"),
    "rs1k": ("relay: 1 channel x 1,000, EventSource, 100 bytes, POST", RELAY + "--sub sse --subs 1000"),
    "rp1k": ("relay: 1 channel x 1,000, long poll, 100 bytes, POST", POLLED + "--sub longpoll --subs 1000"),
    "rw10k": ("relay: 1 channel x 10,000, websocket, 100 bytes, POST", RELAY + "--sub ws --subs 10000 --src-addrs 2"),
    "rs10k": ("relay: 1 channel x 10,000, EventSource, 100 bytes, POST", RELAY + "--sub sse --subs 10000 --src-addrs 2"),
    "rp10k": ("relay: 1 channel x 10,000, long poll, 100 bytes, POST", POLLED + "--sub longpoll --subs 10000 --src-addrs 2 --warmup 5"),
    "rb1": ("relay: 1,000 channels x 1, websocket, POST", "--path /relay/%d --pub-path /relay/%d --subs 1000 --channels 1000 --pubs 16 --window 64"),
    "rh10k": ("relay: 10,000 long polls held", "--path /polled/%d --pub-path /polled/%d --sub longpoll --subs 10000 --channels 10000"
                                        " --pub none --duration 2 --src-addrs 2 --settle 2"),
    "g10k": ("1 channel x 10,000, 100 bytes, POST", "--subs 10000 --size 100 --pubs 8 --window 8 --src-addrs 2"),
    "d10k": ("10,000 idle connections, the first that the server ever had", "--subs 10000 --channels 10000 --pub none --duration 2"
                                        " --connect-rate 0 --src-addrs 2 --settle 2"),
    "k10k": ("10,000 connections at once, again and again", "--subs 10000 --channels 10000 --pub none --duration 1 --connect-rate 0"
                                        " --src-addrs 2"),
    "i100": ("1 channel x 100, POST, nothing beside it", "--subs 100 --size 100 --pubs 8 --window 8"),
    "i1k": ("1 channel x 100, POST, beside 900 idle connections", "--subs 100 --size 100 --pubs 8 --window 8"),
    "i10k": ("1 channel x 100, POST, beside 9,900 idle connections", "--subs 100 --size 100 --pubs 8 --window 8"),
}

#: How figures grow, the cases of a plot in order: its name, what it shows, the figure, and what the cases are called there.
GROWTH = {
    "growth-shape": ("deliveries/s", "deliveries_per_s", {"b1": "1,000 x 1", "m10": "100 x 10", "a100": "1 x 1,000", "g10k": "1 x 10,000"}),
    "growth-idle": ("CPU s per million deliveries to 100 subscribers, by connections in all", "server_cpu_s_per_million",
                    {"i100": "100", "i1k": "1,000", "i10k": "10,000"}),
}

#: Cases about what a server does for the first time: nothing warms it up, and each run has a server of its own.
FRESH = {"d10k", "rh10k"}

#: What to know of a case's figures.
NOTES = {
    "s100": "By websocket (a100), in the same run: Payara 505 k, WildFly 732 k, Open Liberty 696 k deliveries/s; server-sent events are 1.10, 1.09"
            " and 1.02 of that.",
    "rp1k": "Each delivery is a request and an answer, and the next request finds its place by the ids of the one before.",
    "rp10k": "On WildFly the first two polls of a connection go through the container, at five times the cost of those that follow; the case begins"
             " behind them. After 100 s of warming up.",
    "rb1": "After 120 s of warming up. Half of what a message costs on WildFly is its container's way from a request to a filter and back.",
    "d10k": "Growth of the resident memory. A JVM's heap, new at the start, grows into memory with what 10,000 handshakes leave to the"
            " collector; what a connection takes for as long as it is there is in [operating](operating.md).",
}

#: Connections that are held, each on a channel of its own, while a case runs.
IDLE = {"i1k": 900, "i10k": 9900}
IDLE_LIMIT_SECONDS = 60

#: What makes a run worthless, beside an exit status: something lost, doubled or out of order.
FAULTS = ("lost", "duplicates", "order_mismatch", "corrupt", "wrong_channel", "closed_by_server", "connect_failed")


#: What is kept of a run's figures.
KEPT = ("deliveries_per_s", "publish_ok_per_s", "connect_per_s", "server_cpu_s_per_million", "server_cpu_us_per_publish",
        "server_cpu_us_per_connect", "rss_per_conn", "latency_us", *FAULTS)


def run(system, case):
    """One run; the figures of wsload, with ``faults`` naming what was wrong, empty if nothing was."""
    options = CASES[case][1].split()
    result = subprocess.run([str(LOAD / "wsload"), "--json", "--pid", ",".join(system.pids()), *COMMON, *options,
                             *system.load()], capture_output=True, text=True, check=False)
    try:
        figures = json.loads(result.stdout.splitlines()[-1])
    except (IndexError, json.JSONDecodeError):
        return {"faults": result.stderr[-300:] or "no result"}
    figures = {name: figures[name] for name in KEPT if name in figures}
    figures["faults"] = ", ".join(f"{figures[name]} {name}" for name in FAULTS if figures.get(name))
    return figures


@contextlib.contextmanager
def idle(system, case):
    """Holds the idle connections that the case has, if it has any."""
    count = IDLE.get(case)
    if not count:
        yield
        return
    before = established(system.port)
    holder = subprocess.Popen([str(LOAD / "wsload"), "--json", "--subs", str(count), "--channels", str(count),
                               "--first-channel", "100000", "--pub", "none", "--connect-rate", "2000", "--src-addrs", "2",
                               "--warmup", "0", "--duration", "3600", *system.load()], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + IDLE_LIMIT_SECONDS
        while established(system.port) - before < count:
            if holder.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{system.name} does not hold {count} idle connections")
            time.sleep(0.2)
        yield
    finally:
        holder.kill()
        holder.wait()


def established(port):
    """Connections that clients hold to this port of 127.0.0.1."""
    remote = f":{port:04X}"
    lines = pathlib.Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return sum(fields[2].endswith(remote) and fields[3] == "01" for fields in map(str.split, lines))


def warm_up(system, case):
    """Rounds that are not reported, until the JIT compiler has little left to do: on two cores it takes a part of what is measured."""
    for _ in range(WARM_UP_ROUNDS):
        before = compiler_seconds(system)
        subprocess.run([str(LOAD / "wsload"), "--json", *WARM_UP, *without_duration(case), *system.load()],
                       capture_output=True, check=False)
        if compiler_seconds(system) - before < COMPILER_QUIET * WARM_UP_SECONDS:
            return


def compiler_seconds(system):
    """CPU time of the compiler threads of a system's JVM so far; those that have ended are not in it."""
    ticks = 0
    for pid in system.pids():
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            try:
                name, _, rest = (task / "stat").read_text().partition("(")[2].rpartition(")")
            except OSError:
                continue  # ended meanwhile
            if re.match("C[12] Compiler", name):
                user, system_time = rest.split()[11:13]
                ticks += int(user) + int(system_time)
    return ticks / os.sysconf("SC_CLK_TCK")


def without_duration(case):
    """The case's options without its own duration."""
    options = CASES[case][1].split()
    if "--duration" in options:
        at = options.index("--duration")
        del options[at:at + 2]
    return options
