"""A long time of everything at once."""

import random
import threading
import time

from abuse import Witness, fuzzer
from delivery import come_and_go, settled
from node import mib
from wire import Gone, Publisher, connect, frame, reset, websocket

EVERY = 15  # seconds between two looks
WARM = 0.3  # of the time, in which nothing is judged yet


def soak(make, findings):
    seconds = findings.seconds
    with make().running() as node:
        over, errors = threading.Event(), []
        chance = random.Random(findings.seed)
        parts = [threading.Thread(target=part, args=(node, over, errors, random.Random(chance.random()))) for part in (churning, fuzzing, flooding, dawdling)]
        witness = Witness(node)
        begin, looks = time.monotonic(), []
        lines = node.log_lines()
        for thread in parts:
            thread.start()
        try:
            while time.monotonic() < begin + seconds:
                until = time.monotonic() + EVERY
                while time.monotonic() < until:
                    findings.hold(witness.speaks(), f"the witness did not hear its message: {witness.trouble}")
                    time.sleep(0.02)
                looks.append((time.monotonic() - begin, node.live_heap(), node.threads(), node.files()))
        finally:
            over.set()
            for thread in parts:
                thread.join()
        logged = (node.log_lines() - lines) / seconds
        witness.close()
        node.await_metric("pinghub_websockets", 0, 60)
        findings.hold(settled(node), "deliveries due are not those made and dropped")
        findings.hold(node.metrics()["pinghub_channels"] == 0, "channels are left")
        judge(findings, [look for look in looks if look[0] > seconds * WARM], logged)
        findings.hold(not errors, f"{len(errors)} errors, such as {errors[:1]}")
        findings.hold(not node.stack_traces(), f"the log has a stack trace: {node.stack_traces()[:1]}")
        findings.note(f"{seconds:.0f} s, {witness.number:,} messages of the witness, the slowest {witness.slowest * 1000:.0f} ms")


def judge(findings, looks, logged):
    times, heaps = [look[0] for look in looks], [look[1] for look in looks]
    middle, mean = sum(times) / len(times), sum(heaps) / len(heaps)
    slope = sum((at - middle) * (heap - mean) for at, heap in zip(times, heaps)) / sum((at - middle) ** 2 for at in times)
    growth = slope * 60 / mean * 100
    findings.hold(growth < 1, f"the heap grew by {growth:.2f} % a minute")
    threads, files = [look[2] for look in looks], [look[3] for look in looks]
    half = len(looks) // 2
    findings.hold(max(threads[half:]) <= max(threads[:half]) + 5, f"threads {threads}")
    findings.hold(max(files[half:]) <= max(files[:half]) * 1.2 + 50, f"files {files}")
    findings.hold(logged < 1, f"{logged:.2f} lines a second in the log")
    findings.note(f"live heap {mib(heaps[0])} to {mib(heaps[-1])}, {growth:+.2f} % a minute; threads {min(threads)}-{max(threads)}; "
                  f"files {min(files)}-{max(files)}; {logged:.2f} log lines a second")


def churning(node, over, errors, chance):
    while not over.is_set():
        come_and_go(node, 200, errors)
        time.sleep(0.2)


def fuzzing(node, over, errors, chance):
    while not over.is_set():
        fuzzer(node.port, 100, chance.random(), errors)
        time.sleep(0.2)


def flooding(node, over, errors, chance):
    """Publishes to channels that nobody, few or deaf clients have."""
    publisher = Publisher(node.port)
    deaf = []
    while not over.is_set():
        try:
            if len(deaf) < 20:
                deaf.append(websocket(node.port, "/flood", receive_buffer=4096))
            for _ in range(50):
                if publisher.publish(b"x" * chance.randrange(1, 60_000), f"/flood{'' if chance.random() < 0.5 else chance.randrange(10_000)}") != 200:
                    errors.append("a POST was not answered with 200")
            if chance.random() < 0.3:
                reset(deaf.pop(chance.randrange(len(deaf))))
        except (OSError, Gone) as error:
            errors.append(repr(error))
            return
        time.sleep(0.2)
    for client in deaf:
        client.close()
    publisher.close()


def dawdling(node, over, errors, chance):
    """Bodies and frames that are begun and never ended."""
    while not over.is_set():
        held = []
        try:
            for _ in range(30):
                client = connect(node.port)
                held.append(client)
                client.sendall(b"POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegun")
                client = websocket(node.port, "/late")
                held.append(client)
                client.sendall(frame(1, b"begun", last=False))
        except (OSError, Gone) as error:
            errors.append(repr(error))
        over.wait(5)
        for client in held:
            (reset if chance.random() < 0.5 else lambda each: each.close())(client)
