"""Exceptions and exhausted memory where nobody expects them, put into the running node by Byteman."""

import pathlib
import subprocess
import tempfile
import threading
import time

import systems
from delivery import settled
from node import QUIET
from wire import CLOSE, TEXT, Crowd, Gone, Publisher, frame, frames, websocket

BYTEMAN = "4.0.27"
SECONDS = 4

#: What fails, by engine: the class and the method at whose beginning something is thrown, one time in so many.
POINTS = {
    "sending": ({"direct": ("pinghub.websocket.direct.Port", "put"), "standard": ("pinghub.websocket.standard.StandardWire", "send")}, 200),
    "opening": (dict.fromkeys(("direct", "standard"), ("pinghub.wire.Client", "attach")), 3),
    "receiving": ({"direct": ("pinghub.websocket.direct.FrameDecoder", "decode"), "standard": ("pinghub.websocket.standard.Incoming", "text")}, 3),
    "closing": ({"direct": ("pinghub.websocket.direct.DirectWire", "destroyed"),
                 "standard": ("pinghub.websocket.standard.ChannelEndpoint", "close")}, 3),
    "looking after": (dict.fromkeys(("direct", "standard"), ("pinghub.wire.Client", "tick")), 10),
    "publishing": (dict.fromkeys(("direct", "standard"), ("pinghub.channel.Channels", "publish")), 20),
}
THROWN = ("new java.lang.IllegalStateException", "new java.lang.OutOfMemoryError")


def injected(make, findings):
    jar = byteman()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="pinghub-injected-"))
    script = directory / "rules.btm"
    # WildFly and Open Liberty hand an application the classes of the agent only if they are told to.
    node = make(QUIET, jvm=f"-Xms384m -Xmx384m -javaagent:{jar}=script:{script},boot:{jar} -Djboss.modules.system.pkgs=org.jboss.byteman"
                           " -Dorg.osgi.framework.bootdelegation=org.jboss.byteman.*")
    node.before_stop = lambda: None  # what is thrown into a server may stand in its log
    script.write_text(rules(node.system.engine, directory))
    with node.running():
        for point in POINTS:
            for number, _ in enumerate(THROWN):
                trial(node, findings, point, directory / switch(point, number))
    for left in directory.iterdir():
        left.unlink()
    directory.rmdir()


def byteman():
    jar = pathlib.Path.home() / ".m2/repository/org/jboss/byteman/byteman" / BYTEMAN / f"byteman-{BYTEMAN}.jar"
    if not jar.exists():
        subprocess.run([systems.ROOT / "mvnw", "-q", "-ntp", "dependency:get", f"-Dartifact=org.jboss.byteman:byteman:{BYTEMAN}"],
                       cwd=systems.ROOT, check=True)
    return jar


def switch(point, number):
    return f"{point.replace(' ', '-')}-{number}"


def rules(engine, directory):
    """A rule for each point and each thing to throw; in effect while a file of its name is there. That it threw, another file tells."""
    found = []
    for point, (places, one_in) in POINTS.items():
        name, method = places[engine]
        for number, thrown in enumerate(THROWN):
            found.append(f"""RULE {point} {number}
CLASS {name}
METHOD {method}
AT ENTRY
BIND wanted:java.io.File = new java.io.File("{directory / switch(point, number)}");
     thrown:java.io.File = new java.io.File("{directory / switch(point, number)}.thrown")
IF wanted.exists() AND java.util.concurrent.ThreadLocalRandom.current().nextInt({one_in}) == 0
DO thrown.createNewFile();
   throw {thrown}("injected")
ENDRULE
""")
    return "\n".join(found)


class Hearing:
    """A subscriber in a crowd: the messages it heard, and whether it was ended."""

    def __init__(self):
        self.stream = bytearray()
        self.cut = False

    def __call__(self, got):
        self.stream += got
        self.cut |= not got

    def ended(self):
        """Cut off, or asked to close: what comes after that frame is of no concern, even if nobody closes the connection yet."""
        return self.cut or any(opcode == CLOSE for opcode, _ in frames(self.stream)[0])

    def messages(self):
        return [payload for opcode, payload in frames(self.stream)[0] if opcode == TEXT]


def trial(node, findings, point, file):
    """Clients come, publish and go while something fails now and then; afterwards all is as it should be."""
    crowd = Crowd()
    crowd.start()
    hearing = [Hearing() for _ in range(20)]
    for each in hearing:
        crowd.add(websocket(node.port, "/injected"), each)
    file.touch()
    over = threading.Event()
    visiting = threading.Thread(target=visit, args=(node.port, over))
    visiting.start()
    end, number, failed, accepted = time.monotonic() + SECONDS, 0, 0, []
    while time.monotonic() < end:
        body = f"message {number:07d}".encode()
        number += 1
        try:
            publisher = Publisher(node.port, "/injected", timeout=10)
            if publisher.publish(body) == 200:
                accepted.append(body)
            else:
                failed += 1
            publisher.close()
        except (OSError, Gone):
            failed += 1
        time.sleep(0.01)
    file.unlink()
    over.set()
    visiting.join()
    what = f"{point} with {file.name[-1]}"
    findings.hold(file.with_name(f"{file.name}.thrown").exists(), f"{what}: nothing was thrown")
    publisher = Publisher(node.port, "/injected")
    findings.hold(publisher.publish(b"over") == 200, f"{what}: a POST afterwards was not answered with 200")
    accepted.append(b"over")
    limit = time.monotonic() + 20
    while time.monotonic() < limit and not all(each.ended() or each.messages()[-1:] == [b"over"] for each in hearing):
        time.sleep(0.1)
    survivors = [each for each in hearing if not each.ended()]
    for each in survivors:
        heard = each.messages()
        findings.hold(heard[-1:] == [b"over"], f"{what}: a survivor does not hear any more")
        findings.hold([body for body in heard if body in set(accepted)] == accepted, f"{what}: a survivor missed a message that was accepted")
    fresh = websocket(node.port, "/injected")
    publisher.publish(b"for a new one")
    fresh.settimeout(10)
    findings.hold(fresh.recv(100) == frame(TEXT, b"for a new one", mask=False), f"{what}: a new subscriber hears nothing")
    fresh.close()
    if point in ("sending", "opening", "receiving", "looking after"):
        findings.hold(failed == 0, f"{what}: {failed} publishers suffered")
    crowd.stop()
    left = node.await_metric("pinghub_websockets", 0, 60)
    findings.hold(node.metrics()["pinghub_websockets"] == 0, f"{what}: {node.metrics()['pinghub_websockets']:.0f} connections are counted for ever")
    findings.hold(settled(node), f"{what}: deliveries due are not those made and dropped")
    findings.note(f"{what}: {len(survivors)} of 20 left, {failed} of {number} POSTs failed, counts right after {left:.0f} s")


def visit(port, over):
    """One client after the other, each says something and leaves."""
    while not over.is_set():
        try:
            client = websocket(port, "/injected", timeout=10)
            client.sendall(frame(TEXT, b"from a visitor"))
            client.close()
        except (OSError, Gone):
            pass  # it suffers, and that is what it is for
        time.sleep(0.05)
