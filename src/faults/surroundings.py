"""Faults around the node: a network that loses packets, a clock that jumps, a node that is stopped."""

import ctypes
import multiprocessing
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from abuse import Witness
from delivery import Recorder
from node import QUIET
from wire import TEXT, CLOSE, Crowd, Gone, Publisher, frame, frames, websocket

GOING_AWAY = 1001


# ---- 9

CLONE_NEWNET = 0x40000000
INTERVAL = 5
PAUSE = 0.1  # between two messages to a thousand
PINGED = {"PINGHUB_WEBSOCKET_PING_INTERVAL": f"{INTERVAL}s", "PINGHUB_WEBSOCKET_PONG_TIMEOUT": f"{INTERVAL + 2}s"}


def network(make, findings):
    """In a process with a network of its own, so that nothing else on the machine is touched."""
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=alone, args=(make, findings, theirs))
    child.start()
    theirs.close()
    try:
        findings.broken, findings.figures = ours.recv()
    except EOFError:
        findings.hold(False, "no network of its own (needs root, ip and nft)")
    child.join()


def alone(make, findings, to):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        os._exit(1)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    try:
        half_open(make, findings)
        losing(make, findings)
    except Exception as error:  # or the parent would take it for held
        findings.hold(False, f"{type(error).__name__}: {error}")
    finally:
        to.send((findings.broken, findings.figures))


def rules(*chain):
    """What the network does from now on to packets from and to its second address; nothing without a rule."""
    subprocess.run(["nft", "flush", "ruleset"], check=True)
    if chain:
        lines = "\n".join(chain)
        subprocess.run(["nft", "-f", "-"], input=f"table ip faults {{ chain input {{ type filter hook input priority 0;\n{lines}\n}}\n}}\n",
                       text=True, check=True)


def half_open(make, findings):
    with make(PINGED).running() as node:
        crowd = Crowd()
        crowd.start()
        there = [join(crowd, node, "/network") for _ in range(500)]
        for _ in range(500):
            join(crowd, node, "/network", source="127.0.0.2")
        publisher = Publisher(node.port, "/network")
        rules("ip saddr 127.0.0.2 drop", "ip daddr 127.0.0.2 drop")
        begin, number = time.monotonic(), 0
        while node.metrics()["pinghub_websockets"] > 500 and time.monotonic() < begin + 30:
            findings.hold(publisher.publish(f"still here {number:07d}".encode()) == 200, "a POST was not answered with 200")
            number += 1
            time.sleep(PAUSE)
        gone = time.monotonic() - begin
        findings.hold(node.metrics()["pinghub_websockets"] == 500, f"{node.metrics()['pinghub_websockets']:.0f} counted instead of 500")
        findings.hold(gone < 2 * INTERVAL, f"half-open ones were gone only after {gone:.1f} s")
        wanted = b"".join(frame(TEXT, f"still here {each:07d}".encode(), mask=False) for each in range(number))
        limit = time.monotonic() + 30
        for recorder in there:
            recorder.await_bytes(len(wanted), limit - time.monotonic())
        findings.hold(all(messages(each) == messages_of(wanted) for each in there), "one of the others did not get everything in order")
        findings.note(f"500 half-open gone after {gone:.1f} s, {number} messages to the others meanwhile")
        rules()
        crowd.stop()


def join(crowd, node, path, **options):
    """Records what a new subscriber in a crowd reads; it answers pings."""
    client, recorder = websocket(node.port, path, **options), Recorder()
    crowd.add(client, answering(client, recorder))
    return recorder


def answering(client, recorder):
    """Answers pings, and records."""
    def read(got):
        recorder(got)
        at = got.find(b"\x89")
        if at >= 0:
            client.send(frame(10, got[at + 2:at + 2 + (got[at + 1] & 127)]))
    return read


def messages(recorder):
    return messages_of(bytes(recorder.stream))


def messages_of(stream):
    return [payload for opcode, payload in frames(stream)[0] if opcode == TEXT]


def losing(make, findings):
    for what, rule in (("5 % of packets lost", "ip daddr 127.0.0.2 numgen random mod 100 < 5 drop"),
                       ("1 Mbit/s", "ip daddr 127.0.0.2 limit rate over 125 kbytes/second burst 32 kbytes drop")):
        with make(QUIET).running() as node:
            crowd = Crowd()
            crowd.start()
            near, far = Recorder(), Recorder()
            crowd.add(websocket(node.port, "/network"), near)
            crowd.add(websocket(node.port, "/network", source="127.0.0.2"), far)
            rules(rule)
            publisher = Publisher(node.port, "/network")
            bodies = [f"{number:07d}".encode() + b"x" * 400 for number in range(2_000)]
            slowest = 0.0
            for body in bodies:
                begin = time.monotonic()
                findings.hold(publisher.publish(body) == 200, "a POST was not answered with 200")
                slowest = max(slowest, time.monotonic() - begin)
                time.sleep(0.004)
            whole = sum(len(frame(TEXT, body, mask=False)) for body in bodies)
            near.await_bytes(whole, 20)
            far.await_bytes(whole, 60)
            rules()
            findings.hold(messages(near) == bodies, f"{what}: another one did not get everything in order")
            findings.hold(messages(far) == bodies, f"{what}: {len(messages(far))} of {len(bodies)} arrived")
            findings.note(f"{what}: all {len(bodies):,} arrived in order; the slowest POST {slowest * 1000:.0f} ms")
            crowd.stop()


# ---- 12

DAY = 86_400
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"


def clock(make, findings):
    if not pathlib.Path(FAKETIME).exists():
        findings.hold(False, "libfaketime is not installed (Debian: faketime)")
        return
    directory = pathlib.Path(tempfile.mkdtemp(prefix="pinghub-clock-"))
    jump = directory / "jump"
    jump.write_text("+0")
    node = make({**PINGED, "LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(jump), "FAKETIME_CACHE_DURATION": "1",
                 "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_FORCE_MONOTONIC_FIX": "0"})  # otherwise no wait of a JVM ever lasts
    with node.running():
        crowd = Crowd()
        crowd.start()
        recorders = [join(crowd, node, "/clock") for _ in range(200)]
        silent = websocket(node.port, "/clock/silent")
        asked = time.monotonic()
        witness = Witness(node)
        crowd.add(witness.subscriber, answering(witness.subscriber, Recorder()))
        node.await_metric("pinghub_closed_total{reason=\"no-pong\"}", 1, 30)
        gone = time.monotonic() - asked
        findings.hold(gone < 2 * INTERVAL, f"who answers no ping was gone only after {gone:.1f} s")
        for offset in (0, DAY, 0, -DAY, 0):
            jump.write_text(f"{offset:+}")
            time.sleep(2)  # the library reads the file once a second
            begin = time.monotonic()
            findings.hold(Publisher(node.port, "/clock").publish(b"what time is it") == 200, "a POST was not answered with 200")
            findings.hold(time.monotonic() - begin < 1, "a POST took more than a second")
            off = node.wall_clock() - time.time()
            findings.hold(abs(off - offset) < 5, f"the node's clock is off by {off:.0f} s instead of {offset}")
        findings.hold(not any(each.ended for each in recorders), "connections ended when the clock jumped")
        os.kill(node.pid, signal.SIGSTOP)
        time.sleep(2 * INTERVAL)
        os.kill(node.pid, signal.SIGCONT)
        findings.hold(Publisher(node.port, "/clock").publish(b"where was I") == 200, "a POST after the pause was not answered with 200")
        time.sleep(INTERVAL)
        findings.hold(not any(each.ended for each in recorders), "connections ended after the pause")
        findings.hold(node.metrics()["pinghub_websockets"] == 201, f"{node.metrics()['pinghub_websockets']:.0f} connected instead of 201")
        findings.note(f"200 connections through jumps of a day forwards and backwards, and a pause of {2 * INTERVAL} s; the one without pongs was gone after {gone:.1f} s")
        silent.close()
        crowd.stop()
    shutil.rmtree(directory)


# ---- 13

DRAIN, CONNECTED = 10, 5_000


def drain(make, findings):
    node = make({**QUIET, "PINGHUB_DRAIN": f"{DRAIN}s"}, jvm="-Xms512m -Xmx512m")
    with node.running():
        crowd = Crowd()
        crowd.start()
        ends = []

        def watch(recorder):
            def read(got):
                recorder(got)
                if b"\x88" in got and not recorder.ended:
                    recorder.ended = True
                    ends.append(time.monotonic())
            return read

        recorders = [Recorder() for _ in range(CONNECTED)]
        for place, recorder in enumerate(recorders):
            crowd.add(websocket(node.port, "/drain", source=f"127.0.0.{2 + place % 2}"), watch(recorder))
        accepted = []
        over = threading.Event()
        publishing = threading.Thread(target=publish_until, args=(node.port, accepted, over))
        publishing.start()
        time.sleep(1)
        process = node.pid
        begin = time.monotonic()
        stop(node)
        time.sleep(2)
        if alive(process):
            stop(node)  # impatience must change nothing
        while alive(process) and time.monotonic() < begin + DRAIN + 30:
            time.sleep(0.05)
        took = time.monotonic() - begin
        over.set()
        publishing.join()
        findings.hold(not alive(process), "the node did not end")
        tenths = [0] * 10
        first = min(ends, default=begin)
        for end in ends:
            tenths[min(9, int((end - first) / DRAIN * 10))] += 1
        findings.hold(len(ends) == CONNECTED, f"{len(ends)} of {CONNECTED} got a close frame")
        findings.hold(max(tenths) <= CONNECTED * 0.2, f"closed in tenths of the time: {tenths}")
        codes = set()
        for recorder in recorders:
            heard = frames(bytes(recorder.stream))[0]
            codes |= {int.from_bytes(payload[:2], "big") for opcode, payload in heard if opcode == CLOSE}
            told = [payload for opcode, payload in heard if opcode == TEXT]
            findings.hold(told == accepted[:len(told)], "one got not what was published, in order")
        findings.hold(codes == {GOING_AWAY}, f"close codes {codes}")
        last = max(len(messages(each)) for each in recorders)
        findings.hold(last == len(accepted), f"{len(accepted) - last} accepted messages reached nobody")
        findings.note(f"{CONNECTED:,} closed with 1001, tenths {tenths}; ended {took:.1f} s after the first request to stop; {len(accepted)} messages meanwhile")
        crowd.stop()


def publish_until(port, accepted, over):
    """Accepted is what was answered with 200 while somebody was there."""
    number = 0
    publisher = None
    while not over.is_set():
        try:
            publisher = publisher or Publisher(port, "/drain", timeout=3)
            body = f"before the end {number:07d}".encode()
            if publisher.publish(body) == 200:
                accepted.append(body)
            number += 1
        except (OSError, Gone, IndexError):
            publisher = None
        time.sleep(0.1)


def stop(node):
    """In the way in which each server is stopped in order."""
    system = node.system
    if "Liberty" in system.name:
        command, environment = system.command_to("stop", "--force")
        subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    else:
        os.kill(node.pid, signal.SIGTERM)


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
