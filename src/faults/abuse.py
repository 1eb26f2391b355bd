"""Clients that do what no client should: random bytes, requests without end, bombs, and names of all kinds."""

import random
import statistics
import threading
import time
import zlib

from delivery import settled
from node import QUIET, mib
from wire import (BINARY, CONTINUATION, PING, PONG, SLOW, TEXT, Gone, Publisher, close_code, connect, frame, frames, handshake, head, post,
                  reset, websocket)


class Witness:
    """A subscriber and a publisher beside the abuse: every message that it publishes has to come back, in order."""

    def __init__(self, node, path="/witness"):
        self.node = node
        self.subscriber = websocket(node.port, path)
        self.publisher = Publisher(node.port, path)
        self.number = 0
        self.slowest = 0.0
        self.trouble = ""  # why the last one did not come through

    def speaks(self):
        """Whether one more message came through."""
        body = f"still here {self.number}".encode()
        self.number += 1
        begin = time.monotonic()
        status = self.publisher.publish(body)
        if status != 200:
            self.trouble = f"answered with {status}"
            return False
        stream = b""
        while True:
            found, length = frames(stream)
            for ping in [payload for opcode, payload in found if opcode == PING]:
                self.subscriber.sendall(frame(PONG, ping))
            texts = [payload for opcode, payload in found if opcode == TEXT]
            if texts:
                self.slowest = max(self.slowest, time.monotonic() - begin)
                self.trouble = f"it heard {texts} instead of {body}"
                return texts == [body]
            stream = stream[length:]
            got = self.subscriber.recv(4096)
            if not got:
                self.trouble = f"it was cut off after {found}"
                return False
            stream += got

    def close(self):
        self.subscriber.close()
        self.publisher.close()


# ---- 6

FRAMES, FUZZED, FUZZERS = 2_000_000, 100_000, 3
VALID = [frame(TEXT, b"hello"), frame(BINARY, b"\0" * 300), frame(PING, b"are you there"), frame(TEXT, b"part", last=False),
         frame(CONTINUATION, b"end"), frame(TEXT, "größe".encode()), frame(TEXT, b"")]
BAD_REQUESTS = [
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET /a HTTP/9.9\r\nHost: a\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /a HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 2_000 + b"\r\n",
    handshake("/a").replace(b"13", b"12"),
    handshake("/a").replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"short"),
    handshake("/a").replace(b"Upgrade: websocket", b"Upgrade: \xff\xfe"),
    handshake("/a").replace(b"\r\n\r\n", b"\r\nSec-WebSocket-Extensions: ;;,,\r\n\r\n"),
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]


def fuzz(make, findings):
    with make(QUIET).running() as node:
        witness = Witness(node)
        errors = []

        def round_of(connections, seed):
            threads = [threading.Thread(target=fuzzer, args=(node.port, connections // FUZZERS, f"{seed}/{place}", errors))
                       for place in range(FUZZERS)]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                findings.hold(witness.speaks(), f"the witness did not hear its message: {witness.trouble}")
                time.sleep(0.05)

        round_of(9_000, "warm")
        node.await_metric("pinghub_websockets", 1)
        heap, resident = node.live_heap(), node.resident()
        seed = findings.seed
        round_of(FUZZED, seed)
        findings.hold(not errors, f"{len(errors)} times no connection, such as {errors[:1]}")
        for request in BAD_REQUESTS * 20:
            client = connect(node.port)
            try:
                client.sendall(request)
                client.shutdown(1)
                client.settimeout(20)
                while client.recv(65536):
                    pass
            except OSError:
                pass  # reset, which is an answer
            client.close()
        findings.hold(witness.speaks(), f"the witness did not hear its message: {witness.trouble}")
        node.await_metric("pinghub_websockets", 1)
        after = node.heap_below(heap * 1.1, 60)  # who was told to go may answer for a while
        findings.hold(after <= heap * 1.1, f"heap grew from {mib(heap)} to {mib(after)}")
        findings.note(f"heap {mib(heap)}, then {mib(after)}; resident {mib(resident)}, then {mib(node.resident())}; "
                      f"{witness.number:,} messages of the witness, the slowest {witness.slowest * 1000:.0f} ms")
        witness.close()


def fuzzer(port, connections, seed, errors):
    chance = random.Random(seed)
    for _ in range(connections):
        try:
            client = websocket(port, f"/fuzz/{chance.randrange(50)}")
        except (OSError, Gone) as error:
            errors.append(repr(error))
            continue
        try:
            client.sendall(b"".join(mutated(chance) for _ in range(FRAMES // FUZZED)))
        except OSError:
            pass  # cut off meanwhile
        (reset if chance.random() < 0.5 else lambda each: each.close())(client)


def mutated(chance):
    kind = chance.random()
    if kind < 0.3:
        return chance.choice(VALID)
    if kind < 0.5:
        return chance.randbytes(chance.randrange(1, 40))
    if kind < 0.6:
        return frame(chance.randrange(16), chance.randbytes(chance.randrange(200)), last=chance.random() < 0.7, bits=chance.randrange(8) << 4)
    if kind < 0.7:
        return frame(TEXT, b"", length=chance.choice([65536, 1 << 31, 1 << 62, (1 << 63) + 5]))
    changed = bytearray(chance.choice(VALID))
    for _ in range(chance.randrange(1, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


# ---- 7

def unfinished(make, findings):
    with make(QUIET).running() as node:
        Publisher(node.port, "/warm").publish(b"warm")
        for what, count, begin in (
                ("unfinished POST bodies", 300, b"POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegun"),
                ("unfinished headers", 500, b"GET /late HTTP/1.1\r\nHost: a\r\nX-Slow: "),
                ("silent connections", 2_000, b""),
                ("half a handshake", 5_000, handshake("/half")[:80])):
            held = []
            for _ in range(count):
                client = connect(node.port, source=f"127.0.0.{2 + len(held) % 3}")
                client.sendall(begin)
                held.append(client)
            for client in held[::50]:
                client.sendall(b"x" if begin else b"")
            posts, handshakes = [], []
            for _ in range(20):
                started = time.monotonic()
                publisher = Publisher(node.port, "/next")
                findings.hold(publisher.publish(b"next") == 200, f"a POST beside {what} was not answered with 200")
                posts.append(time.monotonic() - started)
                publisher.close()
                started = time.monotonic()
                websocket(node.port, "/next").close()
                handshakes.append(time.monotonic() - started)
            typical = statistics.median(posts), statistics.median(handshakes)
            findings.hold(max(typical) < 0.1, f"beside {count} {what} a POST took {typical[0] * 1000:.0f} ms, a handshake {typical[1] * 1000:.0f}")
            findings.note(f"{count:,} {what}: {typical[0] * 1000:.0f} and {typical[1] * 1000:.0f} ms, the slowest {max(posts) * 1000:.0f} and"
                          f" {max(handshakes) * 1000:.0f}")
            for client in held:
                client.close()


# ---- 8

BOMB_LIMIT = 16 * 1048576


def bombs(make, findings):
    with make(QUIET | {"PINGHUB_WEBSOCKET_COMPRESSION": "true"}).running() as node:
        witness = Witness(node)
        witness.speaks()
        for what, codes, throw in (
                ("fragments without end", (1009,), lambda client: pour(client, frame(TEXT, b"x", last=False) + frame(CONTINUATION, b"x", last=False) * 20_000)),
                ("empty fragments", (1009,), lambda client: pour(client, frame(TEXT, b"", last=False) + frame(CONTINUATION, b"", last=False) * 20_000)),
                ("a message that grows too large", (1009,), lambda client: pour(client, frame(TEXT, b"x" * 16_000, last=False)
                                                                      + frame(CONTINUATION, b"x" * 16_000, last=False) * 10)),
                ("a length of 2^62", (1009,), lambda client: pour(client, frame(TEXT, b"x", length=1 << 62))),
                ("a length of 2^63", (1002,), lambda client: pour(client, frame(TEXT, b"x", length=1 << 63))),
                ("pings, their pongs unread", (0, SLOW, None), lambda client: pour(client, frame(PING, b"p" * 125) * 400_000))):
            explode(node, witness, findings, what, codes, throw, websocket(node.port, "/bomb", receive_buffer=4096))
        if node.system.engine == "direct":
            explode(node, witness, findings, "a decompression bomb", (1009,), lambda client: pour(client, frame(TEXT, bomb(), bits=0x40)),
                    compressed_websocket(node.port))
        witness.close()


# The budget of all outboxes together

HEAP, BUDGET, DEAF, TO_EACH, LARGE = 256, 0.4, 200, 125, b"m" * 60_000


def memory(make, findings):
    with make(QUIET, jvm=f"-Xms{HEAP}m -Xmx{HEAP}m").running() as node:
        witness, before = Witness(node), node.live_heap()
        deaf = [websocket(node.port, f"/memory/{number}", receive_buffer=4096) for number in range(DEAF)]
        publisher, most = Publisher(node.port), 0
        for _ in range(TO_EACH):
            for number in range(DEAF):
                findings.hold(publisher.publish(LARGE, f"/memory/{number}") == 200, "a POST was not answered with 200")
            most = max(most, node.metrics()["pinghub_waiting_bytes"])
            findings.hold(witness.speaks(), f"the witness did not hear its message: {witness.trouble}")
        cut = node.metrics()['pinghub_closed_total{reason="slow"}']
        findings.hold(0 < most <= HEAP * 1048576 * BUDGET, f"{mib(most)} waited")
        findings.hold(0 < cut <= DEAF, f"{cut:.0f} were cut")
        witness.close()
        for client in deaf:
            client.close()
        node.await_metric("pinghub_websockets", 0)
        findings.hold(settled(node), "deliveries due are not those made and dropped")
        findings.note(f"{DEAF * TO_EACH * len(LARGE) / 1048576:,.0f} MiB published, at most {mib(most)} of it waited in a heap of {HEAP} MiB; {cut:.0f} of {DEAF} cut; "
                      f"the slowest of {witness.number} messages of the witness {witness.slowest * 1000:.0f} ms; live heap {mib(before)}, then {mib(node.live_heap())}")


def explode(node, witness, findings, what, codes, throw, client):
    before = node.live_heap()
    grown = [0]
    over = threading.Event()

    def watch():
        while not over.wait(0.3):
            grown[0] = max(grown[0], node.live_heap() - before)

    watching = threading.Thread(target=watch)
    watching.start()
    throw(client)
    time.sleep(0.7)  # one look at what it left
    over.set()
    watching.join()
    findings.hold(witness.speaks(), f"the witness beside {what} did not hear its message: {witness.trouble}")
    code = close_code(client, 12)
    client.close()
    # With its own engine the frames are the container's matter: it may use another code, or wait for a message's end.
    findings.hold(code in codes or node.system.engine == "standard", f"{what} ended with {code}")
    findings.hold(grown[0] < BOMB_LIMIT, f"{what} took {mib(grown[0])}")
    findings.note(f"{what}: {code or 'cut' if code is not None else 'held back'}, {mib(max(0, grown[0]))}")


def pour(client, stream):
    """As much as the server takes; it need not take all."""
    client.settimeout(5)
    try:
        client.sendall(stream)
    except OSError:
        pass  # cut off, or held back


def bomb():
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (deflate.compress(b"\0" * 60_000_000) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]


def compressed_websocket(port):
    client = connect(port)
    client.sendall(handshake("/bomb").replace(b"\r\n\r\n", b"\r\nSec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover;"
                                              b" server_no_context_takeover\r\n\r\n"))
    answer = head(client)
    if b"permessage-deflate" not in answer:
        raise Gone(answer)
    return client


# ---- 10

PATHS, OPENED = 1_000_000, 100_000
NAMES = ["/2026-11-22%2012:00:00%20SEVERE%20the%20disk%20is%20full", "/%0a%0dSEVERE:%20forged", "/(a+)+$", "/%3Cscript%3Ealert(1)%3C/script%3E",
         "/${jndi:ldap://127.0.0.1/lookup}", "/%24%7B7*7%7D", "/';DROP%20TABLE%20channels;--", "/pinghub_websockets%2099"]


def paths(make, findings):
    with make(QUIET).running() as node:
        for name in NAMES:
            client = connect(node.port)
            client.sendall(post(name, b"x"))
            head(client)
            client.close()
        size, lines = len(node.get("/-/metrics")), node.log_lines()
        begin = time.monotonic()
        workers = [threading.Thread(target=many_paths, args=(node.port, place, PATHS // 2, findings)) for place in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        publishing = time.monotonic() - begin
        crowds = [threading.Thread(target=many_channels, args=(node.port, place, OPENED // 3, findings)) for place in range(3)]
        for worker in crowds:
            worker.start()
        for worker in crowds:
            worker.join()
        node.await_metric("pinghub_websockets", 0)
        findings.hold(node.metrics()["pinghub_channels"] == 0, "channels are left")
        later = len(node.get("/-/metrics"))
        findings.hold(later - size < 400, f"the metrics page grew from {size} to {later} characters")  # longer numbers
        findings.hold(node.log_lines() == lines, f"{node.log_lines() - lines} lines in the log")
        for forged in ("disk is full", "forged", "alert(1)", "127.0.0.1/lookup", "DROP TABLE"):
            findings.hold(forged not in node.system.log(), f"a channel's name is in the log: {forged}")
        findings.note(f"{PATHS:,} paths in {publishing:.0f} s; metrics page {size}, then {later} characters")


def many_paths(port, place, count, findings):
    """Fifty requests at a time on one connection."""
    client = connect(port)
    ok, tail = b"HTTP/1.1 200 ", b""
    for begin in range(0, count, 50):
        client.sendall(b"".join(post(f"/path/{place}/{number}", b"x") for number in range(begin, begin + 50)))
        heard = 0
        while heard < 50:
            got = client.recv(65536)
            if not got:
                findings.hold(False, "a publisher was cut off")
                return
            heard += (tail + got).count(ok)
            tail = (tail + got)[1 - len(ok):]
    client.close()


def many_channels(port, place, count, findings):
    for number in range(count):
        try:
            reset(websocket(port, f"/opened/{place}/{number}"))
        except (OSError, Gone) as error:
            findings.hold(False, f"no websocket: {error!r}")
            return
