"""Two nodes behind nginx, with the files of server-config, one of which is killed."""

import asyncio
import contextlib
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

import systems
from node import QUIET
from wire import TEXT, Gone, Publisher, frames, handshake

NGINX = "/usr/sbin/nginx"  # Debian's place, which is not in everybody's PATH
PAGES, CHANNELS = 600, 60
BESIDE = 4  # ports between the first node and the second
FRONT = 8  # and between the first node and nginx
BACK_OFF_BASE, BACK_OFF_CAP = 0.5, 30.0  # seconds, as in the page's connection.js, where a test holds them
BIN = 0.1  # seconds


def node_killed(make, findings):
    if not pathlib.Path(NGINX).exists():
        findings.hold(False, "nginx is not installed")
        return
    first, second = make(QUIET), make(QUIET, beside=BESIDE)
    with first.running(), second.running(), nginx(first.port + FRONT, first.port, second.port):
        asyncio.run(kill_one(first, second, first.port + FRONT, findings))


@contextlib.contextmanager
def nginx(port, *nodes):
    """In front of two nodes, as server-config has it but for the ports."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="pinghub-nginx-"))
    (directory / "pinghub").mkdir()
    recipes = systems.ROOT / "server-config" / "nginx"
    upstream = (recipes / "upstream.conf").read_text(encoding="utf-8")
    for there, here in zip(("127.0.0.1:8081", "127.0.0.1:8082"), nodes):
        upstream = upstream.replace(there, f"127.0.0.1:{here}")
    (directory / "pinghub" / "upstream.conf").write_text(upstream, encoding="utf-8")
    (directory / "pinghub" / "open.conf").write_text(
        (recipes / "open.conf").read_text(encoding="utf-8").replace("listen 80;", f"listen 127.0.0.1:{port};"), encoding="utf-8")
    shutil.copy(recipes / "common.conf", directory / "pinghub")
    (directory / "nginx.conf").write_text("""
        daemon off;
        pid nginx.pid;
        worker_processes 2;
        worker_rlimit_nofile 8192;
        events { worker_connections 4096; }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            include pinghub/upstream.conf;
            include pinghub/open.conf;
        }
        """, encoding="utf-8")
    process = subprocess.Popen([NGINX, "-p", directory, "-c", "nginx.conf", "-e", "error.log"])
    try:
        await_listening(port)
        yield
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(directory)


def await_listening(port):
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("nginx does not listen")


class Page:
    """What a browser's page does: it listens, and comes back after a random time when it is cut off."""

    def __init__(self, port, path):
        self.port, self.path = port, path
        self.heard = []
        self.tries = []  # when
        self.is_open = False

    async def live(self):
        failures = 0
        while True:
            self.tries.append(time.monotonic())
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    writer.write(handshake(self.path))
                    answer = await reader.readuntil(b"\r\n\r\n")
                    if answer.startswith(b"HTTP/1.1 101 "):
                        failures = 0
                        self.is_open = True
                        await self.listen(reader)
                finally:
                    self.is_open = False
                    writer.close()
            except (OSError, asyncio.IncompleteReadError):
                pass  # one more failure
            await asyncio.sleep(random.random() * min(BACK_OFF_CAP, BACK_OFF_BASE * 2 ** failures))
            failures += 1

    async def listen(self, reader):
        stream = b""
        while got := await reader.read(65536):
            found, length = frames(stream + got)
            stream = (stream + got)[length:]
            self.heard += [payload for opcode, payload in found if opcode == TEXT]


class Site:
    """An application server that publishes to all channels in turn, through nginx; what was accepted, by channel."""

    def __init__(self, port):
        self.port = port
        self.accepted = {path_of(number): [] for number in range(CHANNELS)}
        self.refused = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.publish)

    def publish(self):
        publisher, number = None, 0
        while not self.over.is_set():
            path, body = path_of(number % CHANNELS), f"message {number:07d}".encode()
            number += 1
            try:
                publisher = publisher or Publisher(self.port, timeout=10)
                if publisher.publish(body, path) == 200:
                    self.accepted[path].append(body)
                else:
                    self.refused += 1
            except (OSError, Gone):
                self.refused += 1
                publisher = None
            time.sleep(0.002)

    async def stop(self):
        self.over.set()
        await asyncio.to_thread(self.thread.join)


def path_of(number):
    return f"/nodes/{number}"


async def kill_one(first, second, port, findings):
    pages = [Page(port, path_of(number % CHANNELS)) for number in range(PAGES)]
    lives = [asyncio.create_task(page.live()) for page in pages]
    findings.hold(await until(lambda: all(page.is_open for page in pages), 30), "not all were there at first")
    there = first.metrics()["pinghub_websockets"], second.metrics()["pinghub_websockets"]
    findings.hold(min(there) > 0, f"all pages are on one node: {there}")
    site = Site(port)
    site.thread.start()
    try:
        await kill_beneath(site, pages, first, there, port, findings)
    finally:
        await site.stop()
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)


async def kill_beneath(site, pages, first, there, port, findings):
    await asyncio.sleep(2)
    begin = time.monotonic()
    os.kill(first.pid, signal.SIGKILL)
    await until(lambda: sum(len(page.tries) > 1 for page in pages) >= there[0], 10)
    findings.hold(await until(lambda: all(page.is_open for page in pages), 30), "not all came back")
    back = time.monotonic() - begin
    await site.stop()
    victims = [page for page in pages if len(page.tries) > 1]
    findings.hold(len(victims) == there[0], f"{len(victims)} came back, {there[0]:.0f} were cut off")
    times = [page.tries[1] for page in victims]
    bins = [0] * max(round(BACK_OFF_BASE / BIN), int((max(times) - min(times)) / BIN) + 1)
    for at in times:
        bins[int((at - min(times)) / BIN)] += 1
    mean = len(times) / (BACK_OFF_BASE / BIN)
    findings.hold(max(bins) <= 2 * mean, f"came back in tenths of a second: {bins}")
    await asyncio.sleep(1)  # what is still on its way
    others = [page for page in pages if page not in victims]
    findings.hold(all(page.heard == site.accepted[page.path] for page in others), "a page of the other node did not hear everything, in order")
    findings.hold(all(sorted(set(page.heard)) == page.heard for page in victims), "one who came back heard something twice or out of order")
    for number in range(CHANNELS):
        await asyncio.to_thread(Publisher(port).publish, b"all here again?", path_of(number))
    findings.hold(await until(lambda: all(page.heard[-1:] == [b"all here again?"] for page in pages), 10), "one who came back hears nothing")
    findings.note(f"{len(victims)} of {PAGES} cut off, all back after {back:.1f} s, by tenths of a second {bins}; "
                  f"{site.refused} of {site.refused + sum(map(len, site.accepted.values())):,} POSTs not answered with 200")


async def until(fact, seconds):
    """Whether it comes true in this time."""
    limit = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > limit:
            return False
        await asyncio.sleep(0.02)
    return True
