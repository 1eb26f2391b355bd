"""Makes the results page: tables with median and spread, ratios to the rulers, and a plot for each case."""

import html
import statistics

#: Which figure a case is about, its unit, and whether more is better.
FIGURE = {
    "c": ("server_cpu_s_per_million", "server CPU seconds per million deliveries", False),
    "e0": ("publish_ok_per_s", "POSTs/s", True),
    "e100": ("publish_ok_per_s", "POSTs/s", True),
    "eb": ("publish_ok_per_s", "messages/s", True),
    "k10k": ("connect_per_s", "connections accepted/s", True),
    "d10k": ("rss_per_conn", "bytes of resident memory per connection", False),
    "rh10k": ("rss_per_conn", "bytes of resident memory per held poll", False),
}
#: What a million of costs CPU seconds, and the figure of wsload that says so for one.
COST = {
    "e0": ("POSTs", "server_cpu_us_per_publish"),
    "e100": ("POSTs", "server_cpu_us_per_publish"),
    "eb": ("messages", "server_cpu_us_per_publish"),
    "d10k": ("connections", "server_cpu_us_per_connect"),
    "rh10k": ("polls", "server_cpu_us_per_connect"),
    "k10k": ("connections", "server_cpu_us_per_connect"),
}
DELIVERIES = ("deliveries_per_s", "deliveries/s", True)


def figure(case):
    return FIGURE.get(case, DELIVERIES)


def cost(case):
    return COST.get(case, ("deliveries", "server_cpu_s_per_million"))


def value(run, name):
    return run.get(name) or 0


def number(amount):
    """Three digits are all that these machines give."""
    if amount >= 10_000:
        return f"{amount / 1000:,.0f} k"
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:.2g}" if amount < 10 else f"{amount:.1f}"


def median(runs, name):
    return statistics.median(value(run, name) for run in runs)


def spread(runs, name):
    values = [value(run, name) for run in runs]
    return f"{number(statistics.median(values))} ({number(min(values))}–{number(max(values))})"


def table(case, results):
    """One case: a row for each system, the rulers first."""
    name, unit, _ = figure(case)
    of, cpu = cost(case)
    rulers = {system: median(runs, name) for system, runs in results.items() if system.startswith("ruler")}
    lines = [f"| system | {unit}, median (least–most) | of send | of batch | CPU s per million {of} | p99 | wrong |",
             "|---|---|---|---|---|---|---|"]
    for system, runs in results.items():
        ratios = [f"{median(runs, name) / rulers[ruler]:.2f}" if rulers.get(ruler) else "–"
                  for ruler in ("ruler: send", "ruler: batch")]
        latency = statistics.median((run.get("latency_us") or {}).get("p99") or 0 for run in runs)
        faults = "; ".join(sorted({run["faults"] for run in runs if run["faults"]})) or "nothing"
        lines.append(f"| {system} | {spread(runs, name)} | {ratios[0]} | {ratios[1]} "
                     f"| {number(median(runs, cpu))} | {f'{latency / 1000:.1f} ms' if latency else '–'} | {faults} |")
    return "\n".join(lines) + "\n"


def chart(case, what, results):
    """The case as horizontal bars, one for each system, with a mark for every run."""
    name, unit, more = figure(case)
    left, width, row = 230, 420, 26
    most = max(max(value(run, name) for run in runs) for runs in results.values()) or 1
    height = row * len(results) + 46
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 90} {height}" '
             'font-family="sans-serif" font-size="13" role="img">',
             f"<title>{html.escape(case)}: {html.escape(what)}</title>",
             '<rect width="100%" height="100%" fill="white"/>',
             f'<text x="8" y="20" font-weight="bold">{html.escape(what)}: {unit}, {"more" if more else "less"} is better</text>']
    for place, (system, runs) in enumerate(results.items()):
        y = 36 + place * row
        middle = median(runs, name)
        colour = "#9aa5b1" if system.startswith("ruler") else "#2f6f9f" if system.startswith("Pinghub") else "#c98a3d"
        parts.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{html.escape(system)}</text>'
                     f'<rect x="{left}" y="{y}" width="{width * middle / most:.1f}" height="{row - 8}" fill="{colour}"/>'
                     f'<text x="{left + width + 8}" y="{y + 14}">{number(middle)}</text>')
        parts += [f'<line x1="{left + width * value(run, name) / most:.1f}" x2="{left + width * value(run, name) / most:.1f}" '
                  f'y1="{y}" y2="{y + row - 8}" stroke="black" stroke-width="1"/>' for run in runs]
    return "\n".join(parts) + "\n</svg>\n"


PALETTE = ("#9aa5b1", "#4b5563", "#c98a3d", "#7a4f12", "#2f6f9f", "#2e8b57", "#a23b72")


def lines(title, figure, of, results):
    """How a figure changes from case to case, a line for each system that all have; ``of`` is {case: what it is called}."""
    left, width, height, column = 70, 420, 260, 420 / (len(of) - 1)
    everywhere = [system for system in results[next(iter(of))] if all(system in results[case] for case in of)]
    series = {system: [median(results[case][system], figure) for case in of] for system in everywhere}
    most = max(max(values) for values in series.values()) or 1
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 230} {height + 80}" '
             'font-family="sans-serif" font-size="13" role="img">',
             f"<title>{html.escape(title)}</title>", '<rect width="100%" height="100%" fill="white"/>',
             f'<text x="8" y="20" font-weight="bold">{html.escape(title)}</text>']
    for step in range(5):
        y = 40 + height - height * step / 4
        parts.append(f'<line x1="{left}" x2="{left + width}" y1="{y}" y2="{y}" stroke="#e5e7eb"/>'
                     f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{number(most * step / 4)}</text>')
    parts += [f'<text x="{left + place * column:.0f}" y="{height + 62}" text-anchor="middle">{html.escape(name)}</text>'
              for place, name in enumerate(of.values())]
    for place, (system, values) in enumerate(series.items()):
        colour = PALETTE[place % len(PALETTE)]
        points = [(left + at * column, 40 + height - height * value_ / most) for at, value_ in enumerate(values)]
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="'
                     + " ".join(f"{x:.1f},{y:.1f}" for x, y in points) + '"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(f'<text x="{left + width + 16}" y="{50 + place * 20}" fill="{colour}">{html.escape(system)}</text>')
    return "\n".join(parts) + "\n</svg>\n"


def page(results, cases, machine):
    """The results page; ``results`` is {case: {"runs": {system: [figures]}, "command": …}}, ``cases`` the module of that name."""
    text = [f"""# Benchmarks, side by side

{machine}.

The generator, `src/bench/load/wsload`, runs on the same machine and takes up to one of its cores. Before a case every system that has
a JVM is warmed up with it until the compiler is quiet, two minutes at most (half a minute where the command names no JDK); then all take turns, so that a change of the machine's
speed meets all of them. *ruler* is `src/bench/load/fanout`, about the least that a server can do: with one send per delivery, or
with one write for all that is pending. Where anything was lost, doubled or out of order, the last column says so.
What these figures come from, and what was tried and did not help: [profiles](profiles.md).
"""]
    for case, found in results.items():
        text.append(f"### {case}: {cases.CASES[case][0]}\n")
        text.append(table(case, found["runs"]))
        if case in cases.NOTES:
            text.append(cases.NOTES[case] + "\n")
        text.append(origin(found))
        text.append(f"![{case}](benchmarks/{case}.svg)\n")
        if "before" in found:
            text.append("Earlier, with other systems beside; only the ratios can be compared:\n")
            text.append(table(case, found["before"]["runs"]))
            text.append(origin(found["before"]))
    for name, (title, _, of) in cases.GROWTH.items():
        if all(case in results for case in of):
            text.append(f"### {title}\n\n![{title}](benchmarks/{name}.svg)\n")
    return "\n".join(text)


def origin(found):
    """How figures were come by."""
    return f"Median of {len(next(iter(found['runs'].values())))} runs, by `{found['command']}`.\n"
