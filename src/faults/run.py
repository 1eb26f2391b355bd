#!/usr/bin/env python3
"""Runs faults against Pinghub on each application server, and writes src/docs/reliability.md.

    ./mvnw package && ./mvnw -Pwildfly package && ./mvnw -Popenliberty package     (each with -DskipTests, if you like)
    src/faults/run.py --systems payara,wildfly,liberty --engines direct,standard --faults order,churn

Exits with 1 if something did not hold. Needs Python 3, a C compiler, a JDK's jcmd; `network` needs root, ip and nft, `clock` libfaketime, `node` nginx.
Everything listens on 127.0.0.1. What was found before, of other faults, is kept in src/docs/reliability.json and stays on the page.
"""

import argparse
import copy
import datetime
import json
import os
import pathlib
import platform
import signal
import subprocess
import sys
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))

import systems  # noqa: E402 (from the benchmarks)
import abuse  # noqa: E402
import delivery  # noqa: E402
import injected  # noqa: E402
import nodes  # noqa: E402
import soak  # noqa: E402
import surroundings  # noqa: E402
import wire  # noqa: E402
from node import Node  # noqa: E402

#: Name: what is done, what must hold, and who does it.
FAULTS = {
    "order": ("8 publishers (websocket, POST, batch) of 10,000 messages each; 50 subscribers: 15 reset midway, 10 come late, 5 are slow",
              "every survivor reads each publisher's sequence, all the same order, late ones a suffix of it; accounting exact", delivery.order),
    "churn": ("20,000 times joining, and leaving with a close frame, a reset or nothing, by 15 threads on 3 channels that are published to",
              "no error, no channel left, heap after collection within 5 % (within 30 s), threads as before", delivery.churn),
    "subscribed": ("1,000 times: connect, and POST at the moment of the 101", "each hears it", delivery.subscribed),
    "slow": ("1 that reads nothing beside 1 reader and 45 MiB; 200 of them beside 50 readers",
             "readers get all in order, at 20 MiB/s; those that do not read are cut", delivery.slow_consumers),
    "killed": ("10,000 connections of two processes, one killed with SIGKILL while messages go out",
               "nothing lost or out of order for the others; counts exact within 5 s; heap back to less than a quarter more within 30 s", delivery.killed),
    "fuzz": ("2,000,000 random and mutated frames on 100,000 connections; malformed handshakes, headers, chunks, paths",
             "a witness hears all of its messages; heap as before; no stack trace in the log", abuse.fuzz),
    "unfinished": ("300 unfinished POST bodies; 500 unfinished headers; 2,000 silent connections; 5,000 half handshakes",
                   "the next POST and the next handshake take less than 100 ms (median of 20)", abuse.unfinished),
    "bombs": ("fragments without end, empty fragments, growing messages, lengths of 2^62, unread pongs, decompression bombs",
              "cut with the right code; less than 16 MiB each", abuse.bombs),
    "memory": ("200 that read nothing, each on a channel of its own, and 7 MiB for each of them, in a heap of 256 MiB",
               "no more waits than pinghub.outbox.heap-percent allows; those furthest behind are cut, a witness hears all of its messages", abuse.memory),
    "network": ("packets of 500 of 1,000 subscribers dropped; 5 % of packets lost; 1 Mbit/s",
                "half-open ones gone within two ping intervals; nothing lost for who is there", surroundings.network),
    "paths": ("POST to 1,000,000 paths; 100,000 channels opened and closed; names that look like log lines, patterns, HTML",
              "no channel left; the metrics page keeps its size; no line in the log", abuse.paths),
    "injected": ("exceptions and OutOfMemoryError thrown (by Byteman) into sending, opening, receiving, closing, the timer and publishing",
                 "only that connection or message suffers; others hear all; counts come right", injected.injected),
    "clock": ("the clock jumps by a day, forwards and backwards; the node stands still (SIGSTOP) for longer than the pong timeout",
              "nobody is disconnected; who answers no ping is, in time", surroundings.clock),
    "drain": ("5,000 connections, the node is asked to stop, twice", "1001 spread over the time: at most 20 % in any tenth; ends in time; no accepted"
              " message lost", surroundings.drain),
    "node": ("two nodes behind nginx, 600 pages on 60 channels, one node killed with SIGKILL while messages go out",
             "its pages come back at no more than twice the mean rate and hear again; those of the other node hear all, in order", nodes.node_killed),
    "soak": ("five minutes of churn, random frames, slow ones, floods and unfinished bodies at once",
             "heap grows by less than 1 % a minute; threads and files level; less than a line a second in the log", soak.soak),
}


class Findings:
    """What one fault showed on one server."""

    def __init__(self, options):
        self.seed = options.seed
        self.seconds = options.seconds
        self.broken = []
        self.figures = []

    def hold(self, fact, otherwise):
        if not fact and otherwise not in self.broken:
            self.broken.append(otherwise)

    def note(self, figure):
        self.figures.append(figure)


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and no server is left behind
    wire.raise_file_limit()
    sys.setswitchinterval(0.0005)  # threads that wait for each other's answers
    subprocess.run(["make", "-s", "-C", str(systems.LOAD)], check=True)
    failed = False
    for fault in options.faults:
        for system in systems.choose(options.systems, options.engines, options.jdks, options.port)[2:]:  # without the rulers
            found, seconds = attempt(fault, system, options)
            failed |= bool(found.broken)
            print(f"{fault:10} {system.name:44} {seconds:4.0f} s  {'; '.join(found.broken) or 'held'} | {'; '.join(found.figures)}", flush=True)
            write(fault, system, found, seconds, options)
    sys.exit(1 if failed else 0)


def attempt(fault, system, options):
    found = Findings(options)

    def make(environment=None, beside=0, **jvm):
        on = copy.copy(system)
        on.port += beside  # for a second node
        return Watched(found, on, environment, **jvm)

    begin = time.monotonic()
    try:
        FAULTS[fault][2](make, found)
    except Exception as error:  # a fault that cannot even be tried is one that did not hold
        traceback.print_exc()
        found.hold(False, f"{type(error).__name__}: {error}")
    return found, time.monotonic() - begin


class Watched(Node):
    """A node whose log must be clean when it is stopped, whatever was done to it, and is kept in target/faults where something did not hold."""

    def __init__(self, findings, *of, **jvm):
        super().__init__(*of, **jvm)
        self.findings = findings

    def before_stop(self):
        traces = self.stack_traces()
        if traces or self.findings.broken:
            kept = systems.TARGET / "faults" / f"{self.system.name}.log"
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(self.system.log(), encoding="utf-8")
        incidents, _ = self.incidents_of_its_engine()
        if incidents:
            self.findings.note("the server noted for itself: " + ", ".join(f"{kind} ({count})" for kind, count in sorted(incidents.items())))
        self.findings.hold(not traces, f"{len(traces)} lines of stack traces in the log, such as {traces[:1]}; all of it is in target/faults")


def write(fault, system, found, seconds, options):
    """Adds what was found to what is known, and makes the page of all."""
    known = pathlib.Path(options.out) / "reliability.json"
    known.parent.mkdir(parents=True, exist_ok=True)
    results = json.loads(known.read_text(encoding="utf-8")) if known.exists() else {}
    results.setdefault(fault, {})[system.name] = {"broken": found.broken, "figures": found.figures, "seconds": round(seconds),
                                                  "date": datetime.date.today().isoformat(), "seed": found.seed}
    results = {name: results[name] for name in FAULTS if name in results}
    known.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (pathlib.Path(options.out) / "reliability.md").write_text(page(results), encoding="utf-8")


def page(results):
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.release()}"
    lines = ["# What Pinghub withstands", "",
             "Each of these is tried by a script that anybody can run, in less than five minutes for each server; this page is written by it.",
             "For what is tested with every change see the `*IT` classes and [security](security.md); for races, parsers and the code itself,",
             "[proofs](proofs.md).", "",
             "    src/faults/run.py --systems payara,wildfly,liberty --faults " + ",".join(results), "",
             f"Last run on: {machine}.", "",
             "With the standard engine frames are each server's own matter: it may close with another code than the direct one or wait for a",
             "message that never ends, and its own faults (README, limits) count here too.", ""]
    for fault, servers in results.items():
        done, must_hold, _ = FAULTS[fault]
        lines += [f"## {fault}", "", f"{done[0].upper()}{done[1:]}. Must hold: {must_hold}.", "", "| | | found | on |", "|---|---|---|---|"]
        for name, found in sorted(servers.items()):
            held = "held" if not found["broken"] else "**did not hold**: " + "; ".join(found["broken"])
            lines.append(f"| {name} | {held} | {'; '.join(found['figures'])} | {found['date']}, {found['seconds']} s |".replace("\n", " "))
        lines.append("")
    return "\n".join(lines)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    listed = lambda text: text.split(",")
    parser.add_argument("--systems", type=listed, default=["payara", "wildfly", "liberty"])
    parser.add_argument("--engines", type=listed, default=["direct"], help="direct, standard or both")
    parser.add_argument("--jdks", type=listed, default=[str(systems.java_home())], help="their homes")
    parser.add_argument("--faults", type=listed, default=list(FAULTS))
    parser.add_argument("--seed", default=str(int(time.time())), help="of everything random")
    parser.add_argument("--seconds", type=float, default=300, help="how long the soak takes")
    parser.add_argument("--port", type=int, default=9700, help="the first of the ports that are used")
    parser.add_argument("--out", default=str(systems.ROOT / "src" / "docs"))
    options = parser.parse_args()
    unknown = [fault for fault in options.faults if fault not in FAULTS]
    if unknown:
        parser.error(f"no such fault: {', '.join(unknown)}; there are {', '.join(FAULTS)}")
    return options


if __name__ == "__main__":
    main()
