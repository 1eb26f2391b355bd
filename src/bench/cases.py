"""The standard cases, and one measured run of a case."""

import json
import subprocess

from systems import LOAD

COMMON = ["--settle", "0.5", "--drain", "3", "--connect-rate", "2000", "--duration", "4", "--warmup", "1"]
WARM_UP = ["--settle", "0.5", "--drain", "1", "--connect-rate", "2000", "--duration", "10", "--warmup", "0"]

#: Name: what it is, and what wsload is told.
CASES = {
    "a100": ("1 channel x 1,000, 100 bytes, POST", "--subs 1000 --size 100 --pubs 8 --window 8"),
    "a4k": ("1 channel x 1,000, 4 KiB, POST", "--subs 1000 --size 4096 --pubs 8 --window 8"),
    "b1": ("1,000 channels x 1, POST", "--subs 1000 --channels 1000 --pubs 16 --window 64"),
    "b10": ("1,000 channels x 10, POST", "--subs 10000 --channels 1000 --pubs 16 --window 64"),
    "c": ("1 channel x 1,000 at 20 messages/s", "--subs 1000 --rate 20 --pubs 4 --duration 6"),
    "e0": ("POST, nobody subscribed", "--subs 0 --pubs 16"),
    "eb": ("POST of 4,000 messages at a time, nobody subscribed", "--subs 0 --channels 1000 --pubs 2 --batch 4000"),
    "bb1": ("1,000 channels x 1, POST of 2,000 messages at a time",
            "--subs 1000 --channels 1000 --pubs 2 --batch 2000 --window 16000"),
    "f100": ("100 channels x 10, published by websocket", "--subs 1000 --channels 100 --pub ws --pubs 100 --window 100"),
    "g10k": ("1 channel x 10,000, 100 bytes, POST", "--subs 10000 --size 100 --pubs 8 --window 8 --src-addrs 2"),
    "d10k": ("10,000 idle connections", "--subs 10000 --channels 10000 --pub none --duration 2 --connect-rate 0"
                                        " --src-addrs 2 --settle 2"),
}

#: What makes a run worthless, beside an exit status: something lost, doubled or out of order.
FAULTS = ("lost", "duplicates", "order_mismatch", "corrupt", "wrong_channel", "closed_by_server", "connect_failed")


def run(system, case):
    """One run; the figures of wsload, with ``faults`` naming what was wrong, empty if nothing was."""
    options = CASES[case][1].split()
    result = subprocess.run([str(LOAD / "wsload"), "--json", "--pid", ",".join(system.pids()), "--port", str(system.port),
                             *COMMON, *options], capture_output=True, text=True, check=False)
    try:
        figures = json.loads(result.stdout.splitlines()[-1])
    except (IndexError, json.JSONDecodeError):
        return {"faults": result.stderr[-300:] or "no result"}
    figures["faults"] = ", ".join(f"{figures[name]} {name}" for name in FAULTS if figures.get(name))
    return figures


def warm_up(system, case):
    """Ten seconds that are not reported: a JVM compiles what it runs often."""
    subprocess.run([str(LOAD / "wsload"), "--json", "--port", str(system.port), *WARM_UP, *without_duration(case)],
                   capture_output=True, check=False)


def without_duration(case):
    """The case's options without its own duration."""
    options = CASES[case][1].split()
    if "--duration" in options:
        at = options.index("--duration")
        del options[at:at + 2]
    return options
