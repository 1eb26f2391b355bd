#!/usr/bin/env python3
"""Runs the standard cases on Pinghub, the rulers and other systems, and writes src/docs/benchmarks-side-by-side.md with plots.

    ./mvnw package && ./mvnw -Pwildfly package && ./mvnw -Popenliberty package     (each with -DskipTests, if you like)
    src/bench/compare.py --systems payara,wildfly,liberty,nchan --cases a100,a4k,c --runs 5

Needs a C compiler and Python 3. Everything listens on 127.0.0.1.
"""

import argparse
import os
import platform
import shlex
import subprocess
import sys

import cases
import report
import systems


def main():
    options = arguments()
    subprocess.run(["make", "-s", "-C", str(systems.LOAD)], check=True)
    results = {case: {} for case in options.cases}
    chosen = systems.choose(options.systems, options.engines, options.port)
    for case in options.cases:
        for system in chosen:
            results[case][system.name] = measure(system, case, options.runs)
    write(results, options)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    listed = lambda text: text.split(",")
    parser.add_argument("--systems", type=listed, default=["payara", "wildfly", "liberty", "nchan"])
    parser.add_argument("--engines", type=listed, default=["direct"], help="direct, standard or both")
    parser.add_argument("--cases", type=listed, default=["a100", "a4k", "b10", "c", "e0", "f100", "d10k"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--port", type=int, default=9500, help="the first of the ports that are used")
    parser.add_argument("--out", default=str(systems.ROOT / "src" / "docs"))
    options = parser.parse_args()
    unknown = [case for case in options.cases if case not in cases.CASES]
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}; there are {', '.join(cases.CASES)}")
    return options


def measure(system, case, count):
    """The runs of a case, on a start of its own, so that none inherits what another left behind."""
    system.start()
    try:
        with cases.idle(system, case):
            if system.jvm:
                cases.warm_up(system, case)
            runs = [cases.run(system, case) for _ in range(count)]
    finally:
        system.stop()
    print(f"{case:5} {system.name:32} {report.spread(runs, report.figure(case)[0]):34} {runs[-1]['faults']}", flush=True)
    return runs


def write(results, options):
    plots = os.path.join(options.out, "benchmarks")
    os.makedirs(plots, exist_ok=True)
    drawn = {case: report.chart(case, cases.CASES[case][0], found) for case, found in results.items()}
    for name, (title, figure, of) in cases.GROWTH.items():
        if all(case in results for case in of):
            drawn[name] = report.lines(title, figure, of, results)
    for name, svg in drawn.items():
        with open(os.path.join(plots, f"{name}.svg"), "w", encoding="utf-8") as file:
            file.write(svg)
    command = "src/bench/compare.py " + shlex.join(sys.argv[1:])
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, {java()}"
    with open(os.path.join(options.out, "benchmarks-side-by-side.md"), "w", encoding="utf-8") as file:
        file.write(report.page(results, cases, machine, command.strip(), options.runs))


def java():
    return subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr.splitlines()[0]


if __name__ == "__main__":
    main()
