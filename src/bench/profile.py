#!/usr/bin/env python3
"""Records a case with the flight recorder and prints where the time goes: the top methods, and the shares of what calls them.

    src/bench/profile.py --system wildfly --case a100

Samples of Java code and of native calls (writing to and waiting for sockets) are counted apart: a thread that waits in the kernel is
sampled as well, so that only the shares within the first table are CPU time.
"""

import argparse
import collections
import re
import subprocess
import tempfile

import cases
import report
import systems

FRAME = re.compile(r"^\s+([\w.$<>/]+)\(")
DEPTH = 64


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--system", choices=["payara", "wildfly", "liberty"], default="wildfly")
    parser.add_argument("--case", choices=sorted(cases.CASES), default="a100")
    parser.add_argument("--engine", choices=["direct", "standard"], default="direct")
    parser.add_argument("--port", type=int, default=9500)
    parser.add_argument("--top", type=int, default=25)
    options = parser.parse_args()
    subprocess.run(["make", "-s", "-C", str(systems.LOAD)], check=True)
    system = systems.choose([options.system], [options.engine], [systems.java_home()], options.port)[-1]
    with tempfile.NamedTemporaryFile(suffix=".jfr") as recording:
        record(system, options.case, recording.name)
        for event in ("jdk.ExecutionSample", "jdk.NativeMethodSample"):
            show(event, stacks(recording.name, event), options.top)


def record(system, case, file):
    """One run of the case after a warm-up, recorded."""
    system.start()
    try:
        with cases.idle(system, case):
            cases.warm_up(system, case)
            java = system.pids()[-1]
            jcmd(java, "JFR.start", "name=case", "settings=profile")
            figures = cases.run(system, case)
            jcmd(java, "JFR.dump", "name=case", f"filename={file}")
    finally:
        system.stop()
    name, unit, _ = report.figure(case)
    print(f"{system.name}, {case}: {report.number(report.value(figures, name))} {unit}; {figures['faults'] or 'nothing wrong'}")


def jcmd(pid, *command):
    subprocess.run(["jcmd", pid, *command], check=True, stdout=subprocess.DEVNULL)


def stacks(file, event):
    """The stack of each sample, from its top."""
    printed = subprocess.run(["jfr", "print", "--events", event, "--stack-depth", str(DEPTH), file], check=True,
                             capture_output=True, text=True).stdout
    for sample in printed.split(event + " {")[1:]:
        frames = [found.group(1) for found in map(FRAME.match, sample.splitlines()) if found]
        if frames:
            yield frames


def show(event, found, top):
    found = list(found)
    print(f"\n{event}: {len(found)} samples")
    for title, counted in (("at the top", collections.Counter(stack[0] for stack in found)),
                           ("anywhere in the stack", collections.Counter(frame for stack in found for frame in set(stack)))):
        print(f"  {title}")
        for method, count in counted.most_common(top):
            print(f"  {100 * count / len(found):5.1f} %  {method}")


if __name__ == "__main__":
    main()
