"""Faults that must not touch what subscribers get: the order of messages, none missing, none for those who have gone."""

import hashlib
import itertools
import json
import multiprocessing
import random
import subprocess
import threading
import time

import systems
from node import QUIET, dropped, mib
from wire import CLOSE, TEXT, Crowd, Gone, Publisher, frame, frames, reset, websocket

PUBLISHERS, EACH = 8, 10_000


# ---- 1

class Recorder:
    """All that one subscriber read. Messages are of one length, so that streams can be compared byte by byte."""

    def __init__(self):
        self.stream = bytearray()
        self.changed = threading.Condition()
        self.ended = False

    def __call__(self, got):
        with self.changed:
            self.stream += got
            self.ended |= not got
            self.changed.notify_all()

    def await_bytes(self, count, seconds=120):
        with self.changed:
            return self.changed.wait_for(lambda: len(self.stream) >= count or self.ended, seconds)


def message(publisher, number):
    return f"{publisher} {number:07d} of an order".encode()


LENGTH = len(frame(TEXT, message(0, 0), mask=False))


def order(make, findings):
    # A client in Python is slow enough to be cut off with the outbox as it is by default, when two processors serve all.
    with make({**QUIET, "PINGHUB_OUTBOX_CAPACITY": "2000"}).running() as node:
        crowd = Crowd()
        crowd.start()
        recorders = {kind: [] for kind in ("steady", "reset", "late", "slow")}
        clients = {}

        def join(kind):
            client, recorder = websocket(node.port, "/order", receive_buffer=4096 if kind == "slow" else 0), Recorder()
            recorders[kind].append(recorder)
            clients[recorder] = client
            if kind != "slow":
                crowd.add(client, recorder)
            return recorder

        for kind, count in (("steady", 20), ("reset", 15), ("slow", 5)):
            for _ in range(count):
                join(kind)
        reference = recorders["steady"][0]
        over = threading.Event()
        slow = [threading.Thread(target=read_slowly, args=(clients[each], each, over)) for each in recorders["slow"]]
        pace = Pace(recorders["steady"])
        publishers = [multiprocessing.Process(target=publish, args=(node.port, place, pace), daemon=True) for place in range(PUBLISHERS)]
        for one in slow + publishers:
            one.start()
        total = PUBLISHERS * EACH * LENGTH
        pacing = threading.Thread(target=pace.follow, args=(publishers,))
        pacing.start()
        await_progress(publishers, reference, total // 3)
        for recorder in recorders["reset"]:
            crowd.remove(clients[recorder])
            reset(clients[recorder])
        reference.await_bytes(total // 2)
        for _ in range(10):
            join("late")
        for publisher in publishers:
            publisher.join()
        pacing.join()
        limit = time.monotonic() + 60
        for recorder in recorders["steady"]:
            recorder.await_bytes(total, limit - time.monotonic())
        for recorder in recorders["late"]:
            recorder.await_bytes(LENGTH, limit - time.monotonic())
        over.set()
        for thread in slow:
            thread.join()
        findings.hold(not any(publisher.exitcode for publisher in publishers), "a publisher was not answered, or not with 200")
        check_order(node, recorders, findings)
        crowd.stop()


class Pace:
    """Keeps publishers, each a process of its own, from running ahead of those who read steadily: clients in Python are no fast ones."""

    AHEAD = 1200

    def __init__(self, recorders):
        self.recorders = recorders
        self.published = multiprocessing.Array("q", PUBLISHERS, lock=False)
        self.read = multiprocessing.Value("q", 0, lock=False)

    def follow(self, publishers):
        while any(publisher.is_alive() for publisher in publishers):
            self.read.value = min(len(recorder.stream) for recorder in self.recorders) // LENGTH
            time.sleep(0.005)

    def await_turn(self, place, count=1):
        while sum(self.published) - self.read.value > self.AHEAD:
            time.sleep(0.002)
        self.published[place] += count


def publish(port, place, pace):
    """By websocket, POST or batch, by turns."""
    (publish_by_websocket, publish_by_post, publish_batches)[place % 3](port, place, pace)


def publish_by_post(port, place, pace):
    publisher = Publisher(port, "/order")
    for number in range(EACH):
        pace.await_turn(place)
        accepted(publisher.publish(message(place, number)))


def publish_batches(port, place, pace):
    publisher = Publisher(port, "/-/api/v1/publish")
    for begin in range(0, EACH, 40):
        pace.await_turn(place, 40)
        lines = "\n".join(f'{{"channel":"/order","message":"{message(place, number).decode()}"}}' for number in range(begin, begin + 40))
        accepted(publisher.publish(lines.encode(), None, "Content-Type: application/x-ndjson"))
        if b"false" in publisher.body:
            raise Gone(publisher.body)


def accepted(status):
    if status != 200:
        raise Gone(status)


def publish_by_websocket(port, place, pace):
    """A window of 20: it reads what the channel says, its own words among it."""
    client = websocket(port, "/order")
    stream, heard, said, found = bytearray(), 0, 0, []
    mine = f"{place} ".encode()
    while heard < EACH:
        while said < EACH and said - heard < 20:
            pace.await_turn(place)
            client.sendall(frame(TEXT, message(place, said)))
            said += 1
        got = client.recv(262144)
        if not got:
            raise Gone(f"the publisher's websocket, after {heard} of its {said} messages and {found[-1:]}")
        stream += got
        found, length = frames(stream)
        heard += sum(payload.startswith(mine) for _, payload in found)
        del stream[:length]
    client.sendall(frame(CLOSE, b"\x03\xe8"))
    client.close()


def await_progress(publishers, reference, count):
    while not reference.await_bytes(count, 1) and not any(publisher.exitcode for publisher in publishers):
        pass


def read_slowly(client, recorder, over):
    """A little at a time, until it is cut or all is over."""
    client.settimeout(0.5)
    while not over.is_set():
        try:
            got = client.recv(1024)
        except TimeoutError:
            continue
        except OSError:
            got = b""
        recorder(got)
        if not got:
            break
        time.sleep(0.05)
    client.close()


def settled(node, seconds=30):
    """Waits until every delivery that was due was made or counted as dropped; whether that is so."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        figures = node.metrics()
        if figures["pinghub_due_total"] == figures["pinghub_sends_total"] + dropped(figures):
            return True
        time.sleep(0.1)
    return False


def check_order(node, recorders, findings):
    reference = bytes(recorders["steady"][0].stream)
    findings.hold(len(reference) == PUBLISHERS * EACH * LENGTH, f"a survivor read {len(reference) // LENGTH} messages")
    hashes = {hashlib.sha256(each.stream).hexdigest() for each in recorders["steady"]}
    findings.hold(len(hashes) == 1, f"{len(hashes)} orders among the survivors")
    told = [[] for _ in range(PUBLISHERS)]
    for opcode, payload in frames(reference)[0]:
        findings.hold(opcode == TEXT, f"opcode {opcode}: {payload}")
        if opcode == TEXT:
            publisher, number = payload.split(b" ")[:2]
            told[int(publisher)].append(int(number))
    findings.hold(all(numbers == list(range(EACH)) for numbers in told), "a publisher's sequence is not what it published")
    for recorder in recorders["late"]:
        findings.hold(len(recorder.stream) > 0 and reference.endswith(bytes(recorder.stream)), "one that came late read no suffix of the order")
    for recorder in recorders["reset"] + recorders["slow"]:
        whole = bytes(recorder.stream)[:len(recorder.stream) // LENGTH * LENGTH]
        cut = len(whole) - next((back for back in range(0, len(whole) + 1, LENGTH) if reference.startswith(whole[:len(whole) - back])), 0)
        findings.hold(cut >= len(whole) - LENGTH, "one that was reset or slow read no prefix of the order")  # a close frame may be the last
    figures = node.metrics()
    published = figures["pinghub_postmsgs_total"] + figures["pinghub_websocketmsgs_total"]
    findings.hold(published == PUBLISHERS * EACH, f"{published:.0f} counted as published")
    findings.hold(settled(node), "deliveries due are not those made and dropped")
    slow = sum(each.ended for each in recorders["slow"])
    findings.note(f"{figures['pinghub_sends_total']:,.0f} deliveries, {dropped(figures):,.0f} counted as dropped; {slow} of 5 slow ones cut")


# ---- 2

CYCLES, CHURNERS = 20_000, 15
PONG_TIMEOUT = 60  # seconds, at most, until one that is gone without a word is taken for that


def churn(make, findings):
    with make().running() as node:
        come_and_go(node, 6_000, [])
        node.await_metric("pinghub_websockets", 0)
        heap, threads = node.live_heap(), node.threads()
        errors = []
        come_and_go(node, CYCLES, errors)
        findings.hold(not errors, f"{len(errors)} errors, such as {errors[:1]}")
        gone = node.await_metric("pinghub_websockets", 0, PONG_TIMEOUT)  # what a server's own engine does not notice
        findings.hold(node.metrics()["pinghub_channels"] == 0, "channels are left")
        after, later = node.heap_below(heap * 1.05), node.threads()
        findings.hold(after <= heap * 1.05, f"heap grew from {mib(heap)} to {mib(after)}")
        findings.hold(later <= threads + 3, f"threads grew from {threads} to {later}")
        findings.note(f"heap {mib(heap)}, then {mib(after)}; threads {threads}, then {later}; all gone after {gone:.1f} s")


def come_and_go(node, cycles, errors):
    left = itertools.count()
    over = threading.Event()

    def churner(place):
        while next(left) < cycles:
            try:
                client = websocket(node.port, f"/churn/{place % 3}")
                client.sendall(frame(TEXT, b"from one that leaves"))
                {0: reset, 1: leave, 2: lambda each: each.close()}[place % 3 if place < 9 else random.randrange(3)](client)
            except (OSError, Gone) as error:
                errors.append(repr(error))

    def publisher():
        try:
            publishing = Publisher(node.port, "/churn/0")
            for number in itertools.count():
                if over.is_set():
                    break
                if publishing.publish(b"between", path=f"/churn/{number % 3}") != 200:
                    errors.append("a POST was not answered with 200")
            publishing.close()
        except (OSError, Gone) as error:
            errors.append(f"publishing: {error!r}")

    publishing = threading.Thread(target=publisher)
    churners = [threading.Thread(target=churner, args=(place,)) for place in range(CHURNERS)]
    for thread in [publishing, *churners]:
        thread.start()
    for thread in churners:
        thread.join()
    over.set()
    publishing.join()


def leave(client):
    client.sendall(frame(CLOSE, b"\x03\xe8"))
    client.close()


# ---- 3

def subscribed(make, findings):
    with make(QUIET).running() as node:
        publisher = Publisher(node.port)
        missed, slowest = 0, 0.0
        for number in range(1_000):
            path, body = f"/at-once/{number}", f"message {number}".encode()
            client = websocket(node.port, path)
            begin = time.monotonic()
            findings.hold(publisher.publish(body, path) == 200, "a POST was not answered with 200")
            client.settimeout(5)
            wanted = frame(TEXT, body, mask=False)
            try:
                got = b""
                while len(got) < len(wanted):
                    got += client.recv(len(wanted) - len(got)) or b"?"
                missed += got != wanted
            except TimeoutError:
                missed += 1
            slowest = max(slowest, time.monotonic() - begin)
            client.close()
        findings.hold(missed == 0, f"{missed} of 1,000 missed what was published right after their 101")
        findings.note(f"1,000 of 1,000 heard it; the slowest after {slowest * 1000:.0f} ms")


# ---- 4

BODY = b"x" * 45_000


def slow_consumers(make, findings):
    with make(QUIET).running() as node:
        publisher = Publisher(node.port, "/warm")
        for _ in range(1_000):
            publisher.publish(BODY)
        publisher.close()
        beside(node, 1, 1, 45 * 1048576, "/slow/1", findings)
        beside(node, 50, 200, 3 * 1048576, "/slow/200", findings)


def beside(node, readers, non_readers, amount, path, findings):
    """So many bytes to each of those who read, beside those who do not."""
    before, cut_before = node.live_heap(), node.metrics().get('pinghub_closed_total{reason="slow"}', 0)
    crowd, recorders = Crowd(), [Counting() for _ in range(readers)]
    crowd.start()
    deaf = [websocket(node.port, path, receive_buffer=4096) for _ in range(non_readers)]
    for recorder in recorders:
        crowd.add(websocket(node.port, path), recorder)
    publishers = [Publisher(node.port, path) for _ in range(2)]  # so that the time of one answer does not limit what is read
    count, wanted = amount // len(BODY), frame(TEXT, BODY, mask=False)
    begin, cut_after = time.monotonic(), None
    for number in range(0, count, 2):
        for publisher in publishers:
            publisher.send(BODY)
        for publisher in publishers:
            findings.hold(publisher.answer() == 200, "a POST was not answered with 200")
        limit = time.monotonic() + 60
        while min(each.count for each in recorders) < (number - 30) * len(wanted) and time.monotonic() < limit:
            time.sleep(0.0005)  # a window below the outbox
    count += count % 2
    for recorder in recorders:
        findings.hold(recorder.await_count(count * len(wanted)), "a reader did not get everything")
    seconds = time.monotonic() - begin
    while time.monotonic() < begin + 40:
        if node.metrics().get('pinghub_closed_total{reason="slow"}', 0) - cut_before >= non_readers:
            cut_after = time.monotonic() - begin
            break
        findings.hold(publisher.publish(BODY) == 200, "a POST was not answered with 200")  # until there is more than the kernel holds
        time.sleep(0.005)
    peak = node.metrics()["pinghub_waiting_bytes"]
    findings.hold(cut_after is not None, f"{non_readers} that read nothing were not all cut")
    rate = readers * count * len(wanted) / seconds / 1048576
    findings.hold(rate >= 20, f"readers got {rate:.0f} MiB/s")
    findings.note(f"{readers} readers beside {non_readers}: {rate:.0f} MiB/s"
                  + (f", cut after {cut_after:.1f} s" if cut_after else "") + f"; waiting at last {mib(peak)}; heap {mib(before)}")
    for client in deaf:
        client.close()
    crowd.stop()
    for publisher in publishers:
        publisher.close()
    node.await_metric("pinghub_websockets", 0)
    findings.note(f"then {mib(node.live_heap())}")


class Counting:
    """How many bytes one subscriber has read, all of them the same message."""

    def __init__(self):
        self.count = 0
        self.changed = threading.Condition()

    def __call__(self, got):
        with self.changed:
            self.count += len(got)
            self.changed.notify_all()

    def await_count(self, count, seconds=60):
        with self.changed:
            return self.changed.wait_for(lambda: self.count >= count, seconds)


# ---- 5

def killed(make, findings):
    with make(QUIET, jvm="-Xms768m -Xmx768m").running() as node:
        heap = node.live_heap()
        doomed = load(node, "--subs", "5000", "--pub", "none", "--duration", "600")
        node.await_metric("pinghub_websockets", 5_000, 60)
        survivors = load(node, "--subs", "5000", "--pubs", "2", "--rate", "10", "--duration", "10", "--size", "200")
        node.await_metric("pinghub_websockets", 10_000, 60)
        time.sleep(3)  # in the midst of the broadcasts
        doomed.kill()
        doomed.wait()
        gone = node.await_metric("pinghub_websockets", 5_000, 30)
        told = survivors.communicate(timeout=120)[0]
        figures = json.loads(told.splitlines()[-1])
        findings.hold(gone <= 5, f"counts were exact only after {gone:.1f} s")
        for fault in ("lost", "duplicates", "order_mismatch", "closed_by_server"):
            findings.hold(figures[fault] == 0, f"{figures[fault]} {fault} at the survivors")
        findings.hold(settled(node), "deliveries due are not those made and dropped")
        node.await_metric("pinghub_websockets", 0)
        after = node.heap_below(heap * 1.25)
        findings.hold(after <= heap * 1.25, f"heap {mib(heap)} before, {mib(after)} after")
        findings.note(f"{figures['deliveries']:,} deliveries to survivors; counts exact {gone:.1f} s after the kill; heap {mib(heap)}, then {mib(after)}")


def load(node, *options):
    return subprocess.Popen([str(systems.LOAD / "wsload"), "--json", "--port", str(node.port), "--connect-rate", "2000", "--settle", "1",
                             "--drain", "10", "--warmup", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
