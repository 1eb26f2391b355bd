#!/usr/bin/env python3
"""Runs the standard cases on Pinghub, the rulers and other systems, and writes src/docs/benchmarks.md with plots.

    ./mvnw package && ./mvnw -Pwildfly package && ./mvnw -Popenliberty package     (each with -DskipTests, if you like)
    src/bench/compare.py --systems payara,wildfly,liberty,nchan,pushpin --cases a100,a4k,c --runs 5

What was measured before, of other cases, is kept in src/docs/benchmarks/results.json and stays on the page.

Needs a C compiler and Python 3. Everything listens on 127.0.0.1.
"""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import subprocess

import cases
import report
import systems


def main():
    options = arguments()
    subprocess.run(["make", "-s", "-C", str(systems.LOAD)], check=True)
    chosen = systems.choose(options.systems, options.engines, options.jdks, options.port)
    warm = [case for case in options.cases if case not in cases.FRESH]
    with started(chosen if warm else []):
        for case in warm:
            note(case, in_turns(chosen, case, options.runs), options)
    for case in options.cases:
        if case in cases.FRESH:
            note(case, each_anew(chosen, case, options.runs), options)


def note(case, runs, options):
    """Prints how a case went, and adds it to the page."""
    for name, found in runs.items():
        faults = "; ".join(sorted({run["faults"] for run in found} - {""}))
        print(f"{case:5} {name:32} {report.spread(found, report.figure(case)[0]):34} {faults}", flush=True)
    command = f"src/bench/compare.py --systems {','.join(options.systems)} --engines {','.join(options.engines)} " \
              f"--jdks {','.join(pathlib.Path(jdk).name for jdk in options.jdks)} --cases {case} --runs {options.runs}"
    write(case, {"command": command, "runs": runs}, options.out)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    listed = lambda text: text.split(",")
    parser.add_argument("--systems", type=listed, default=["payara", "wildfly", "liberty", "nchan", "pushpin"])
    parser.add_argument("--engines", type=listed, default=["direct"], help="direct, standard or both")
    parser.add_argument("--jdks", type=listed, default=[str(systems.java_home())], help="their homes")
    parser.add_argument("--cases", type=listed, default=["a100", "a4k", "b10", "c", "e0", "f100", "d10k"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--port", type=int, default=9500, help="the first of the ports that are used")
    parser.add_argument("--out", default=str(systems.ROOT / "src" / "docs"))
    options = parser.parse_args()
    unknown = [case for case in options.cases if case not in cases.CASES]
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}; there are {', '.join(cases.CASES)}")
    return options


def in_turns(chosen, case, count):
    """The runs of a case: {system: [figures]}. All systems are there from the first to the last, and take turns."""
    able = [system for system in chosen if case not in system.lacks]
    for system in able:
        if system.jvm:
            with cases.idle(system, case):
                cases.warm_up(system, case)
    runs = {system.name: [] for system in able}
    for system in able * count:
        with cases.idle(system, case):
            runs[system.name].append(cases.run(system, case))
    return runs


def each_anew(chosen, case, count):
    """The same with a start of its own for each run, and nothing before it."""
    runs = {system.name: [] for system in chosen}
    for system in chosen * count:
        with started([system]):
            runs[system.name].append(cases.run(system, case))
    return runs


@contextlib.contextmanager
def started(chosen):
    """These systems, running."""
    with contextlib.ExitStack() as stack:
        for system in chosen:
            system.start()
            stack.callback(system.stop)
        yield


def beside(found, earlier):
    """What was found, and with it the last of what was found earlier that had other systems in it, which are not to be lost."""
    while earlier and not set(earlier["runs"]) - set(found["runs"]):
        earlier = earlier.get("before")
    return found | {"before": {name: earlier[name] for name in ("command", "runs")}} if earlier else found


def write(case, found, directory):
    """Adds a case to what is known, and makes the page and its plots of all."""
    plots = pathlib.Path(directory) / "benchmarks"
    plots.mkdir(parents=True, exist_ok=True)
    known = plots / "results.json"
    results = json.loads(known.read_text(encoding="utf-8")) if known.exists() else {}
    results[case] = beside(found, results.get(case))
    results = {name: results[name] for name in cases.CASES if name in results}
    known.write_text(json.dumps(results, indent=1, sort_keys=False) + "\n", encoding="utf-8")
    runs = {name: result["runs"] for name, result in results.items()}
    drawn = {name: report.chart(name, cases.CASES[name][0], of) for name, of in runs.items()}
    for name, (title, figure, of) in cases.GROWTH.items():
        if all(each in runs for each in of):
            drawn[name] = report.lines(title, figure, of, runs)
    for name, svg in drawn.items():
        (plots / f"{name}.svg").write_text(svg, encoding="utf-8")
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.release()}"
    (pathlib.Path(directory) / "benchmarks.md").write_text(report.page(results, cases, machine), encoding="utf-8")


if __name__ == "__main__":
    main()
