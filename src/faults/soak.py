"""A long time of everything at once, with a rest now and then to see what is left."""

import itertools
import random
import statistics
import threading
import time

from abuse import Witness, fuzzer
from delivery import come_and_go, settled
from node import mib
from wire import Gone, Publisher, connect, frame, reset, websocket

EVERY = 15  # seconds between two rests
REST = 30  # and at most so many in one
PAUSE = 0.2  # seconds between two rounds of each part
PONG_TIMEOUT = 120  # seconds
WARM = 0.3  # of the time, in which nothing is judged yet


class Load:
    """Clients of all kinds, each kind in a thread of its own, round after round."""

    def __init__(self, node, seed):
        self.node = node
        self.errors = []
        self.over, self.resting = threading.Event(), threading.Event()
        chance = random.Random(seed)
        self.parts = [threading.Thread(target=self.repeat, args=(part, random.Random(chance.random())))
                      for part in (self.churn, self.fuzz, self.flood, self.dawdle)]

    def repeat(self, part, chance):
        while not self.over.is_set():
            if not self.resting.is_set():
                try:
                    part(chance)
                except (OSError, Gone) as error:
                    self.errors.append(f"{part.__name__}: {error!r}")
            self.over.wait(PAUSE)

    def churn(self, chance):
        come_and_go(self.node, 200, self.errors)

    def fuzz(self, chance):
        fuzzer(self.node.port, 100, chance.random(), self.errors)

    def flood(self, chance):
        """Publishes to clients that do not read, and to channels that nobody has."""
        deaf = [websocket(self.node.port, "/flood", receive_buffer=4096) for _ in range(5)]
        publisher = Publisher(self.node.port)
        for _ in range(300):
            path = "/flood" if chance.random() < 0.5 else f"/flood{chance.randrange(10_000)}"
            if publisher.publish(b"x" * chance.randrange(1, 60_000), path) != 200:
                self.errors.append("a POST was not answered with 200")
        publisher.close()
        for client in deaf:
            leave(client, chance)

    def dawdle(self, chance):
        """Begins bodies and messages, and never ends them."""
        held = []
        try:
            for _ in range(30):
                held.append(connect(self.node.port))
                held[-1].sendall(b"POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegun")
                held.append(websocket(self.node.port, "/late"))
                held[-1].sendall(frame(1, b"begun", last=False))
            self.over.wait(5)
        finally:
            for client in held:
                leave(client, chance)


def leave(client, chance):
    (reset if chance.random() < 0.5 else lambda each: each.close())(client)


def soak(make, findings):
    seconds = findings.seconds
    # The witness answers pings when it speaks, and it does not speak during a rest.
    with make({"PINGHUB_WEBSOCKET_PONG_TIMEOUT": f"{PONG_TIMEOUT}s"}).running() as node:
        load, witness = Load(node, findings.seed), Witness(node)
        begin, looks, lines = time.monotonic(), [], node.log_lines()
        for thread in load.parts:
            thread.start()
        try:
            while time.monotonic() < begin + seconds:
                until = time.monotonic() + EVERY
                while time.monotonic() < until:
                    findings.hold(witness.speaks(), f"the witness did not hear its message: {witness.trouble}")
                    time.sleep(0.02)
                load.resting.set()  # or what is on its way to clients that do not read is taken for what is left
                node.await_metric("pinghub_websockets", 1, REST)
                looks.append((time.monotonic() - begin, node.live_heap(), node.threads(), node.files()))
                load.resting.clear()
        finally:
            load.over.set()
            for thread in load.parts:
                thread.join()
        logged = (node.log_lines() - lines) / seconds
        witness.close()
        # Who has gone without a word that the server's own engine passed on is noticed by a ping that it does not answer.
        waited = node.await_metric("pinghub_websockets", 0, PONG_TIMEOUT + 60)
        findings.note(f"the last websocket gone after {waited:.0f} s")
        findings.hold(settled(node), "deliveries due are not those made and dropped")
        left = node.metrics()
        findings.hold(left["pinghub_websockets"] == 0, f"{left['pinghub_websockets']:.0f} websockets are left")
        findings.hold(left["pinghub_channels"] == 0, f"{left['pinghub_channels']:.0f} channels are left")
        judge(findings, [look for look in looks if look[0] > seconds * WARM], logged, node.system.log().rstrip().rpartition("\n")[2])
        findings.hold(not load.errors, f"{len(load.errors)} errors, such as {load.errors[:1]}")
        findings.note(f"{seconds:.0f} s, {witness.number:,} messages of the witness, the slowest {witness.slowest * 1000:.0f} ms")


def judge(findings, looks, logged, last):
    heaps, threads, files = ([look[column] for look in looks] for column in (1, 2, 3))
    # The median of the slopes between any two (Theil-Sen): one look at a bad moment changes nothing.
    slope = statistics.median((late[1] - early[1]) / (late[0] - early[0]) for early, late in itertools.combinations(looks, 2))
    growth = slope * 60 / statistics.mean(heaps) * 100
    findings.hold(growth < 1, f"the heap grew by {growth:.2f} % a minute")
    half = len(looks) // 2
    # The least of the later ones: pools breathe, and what is never given back stays.
    findings.hold(min(threads[half:]) <= max(threads[:half]) + 5, f"threads {threads}")
    findings.hold(min(files[half:]) <= max(files[:half]) + 50, f"files {files}")
    findings.hold(logged < 1, f"{logged:.2f} lines a second in the log, the last: {last}")
    findings.note(f"live heap {mib(heaps[0])} to {mib(heaps[-1])}, {growth:+.2f} % a minute; threads {min(threads)}-{max(threads)}; "
                  f"files {min(files)}-{max(files)}; {logged:.2f} log lines a second")
