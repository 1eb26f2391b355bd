"""What clients put on the wire, byte by byte: well-behaved libraries hide most faults."""

import select
import socket
import struct
import threading

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
SLOW = 1013


class Gone(Exception):
    """The server has ended the connection."""


def connect(port, source=None, receive_buffer=0, timeout=30.0):
    """A TCP connection to the node."""
    client = socket.socket()
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if source:
        client.setsockopt(socket.SOL_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT: more than one address has ports
        client.bind((source, 0))
    client.settimeout(timeout)
    client.connect(("127.0.0.1", port))
    return client


def reset(client):
    """Ends a connection at once, with a TCP reset."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def handshake(path):
    return (f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode()


def post(path, body, *headers):
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def head(client):
    """Reads an answer's head, byte by byte so that nothing behind it is taken; its bytes."""
    read = b""
    while not read.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        if not byte:
            raise Gone(read)
        read += byte
    return read


def websocket(port, path, **options):
    """A TCP connection that is a websocket of this channel."""
    client = connect(port, **options)
    try:
        client.sendall(handshake(path))
        answer = head(client)
        if not answer.startswith(b"HTTP/1.1 101 "):
            raise Gone(answer)
        return client
    except BaseException:
        client.close()
        raise


def frame(opcode, payload, last=True, mask=True, bits=0, length=None):
    """A client's frame; ``length`` claims another one than the payload has."""
    claimed = len(payload) if length is None else length
    first = bytes([(128 if last else 0) | bits | opcode])
    flag = 128 if mask else 0
    if claimed < 126:
        size = bytes([flag | claimed])
    elif claimed < 65536:
        size = bytes([flag | 126]) + struct.pack("!H", claimed)
    else:
        size = bytes([flag | 127]) + struct.pack("!Q", claimed)
    return first + size + (b"\0\0\0\0" if mask else b"") + payload  # a masking key of zeros changes nothing


def frames(stream):
    """The whole server frames at the beginning of some bytes: (opcode, payload) each, and how many bytes they are."""
    found, at = [], 0
    while len(stream) >= at + 2:
        length, begin = stream[at + 1] & 127, at + 2
        if length == 126:
            length, begin = int.from_bytes(stream[at + 2:at + 4], "big"), at + 4
        elif length == 127:
            length, begin = int.from_bytes(stream[at + 2:at + 10], "big"), at + 10
        if begin + length > len(stream):
            break
        found.append((stream[at] & 15, bytes(stream[begin:begin + length])))
        at = begin + length
    return found, at


def close_code(client, seconds=30):
    """How the server ends a websocket: the code of its close frame, 0 without one, None if it does not within this time."""
    client.settimeout(seconds)
    stream = bytearray()
    try:
        while True:
            found, length = frames(stream)
            for opcode, payload in found:
                if opcode == CLOSE:
                    return int.from_bytes(payload[:2], "big")
            del stream[:length]
            got = client.recv(65536)
            if not got:
                return 0
            stream += got
    except TimeoutError:
        return None
    except OSError:
        return 0


class Publisher:
    """Publishes by POST on one connection, one message after the other."""

    def __init__(self, port, path="/", timeout=30.0):
        self.path = path
        self.client = connect(port, timeout=timeout)
        self.read = b""
        self.body = b""  # of the last answer

    def publish(self, body, path=None, *headers):
        """The status of the answer."""
        self.send(body, path, *headers)
        return self.answer()

    def send(self, body, path=None, *headers):
        """The request, without waiting for its answer."""
        self.client.sendall(post(path or self.path, body, *headers))

    def answer(self):
        """The status of the next one."""
        while b"\r\n\r\n" not in self.read:
            self.receive()
        answer, self.read = self.read.split(b"\r\n\r\n", 1)
        length = next((int(line[15:]) for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
        while len(self.read) < length:
            self.receive()
        self.body, self.read = self.read[:length], self.read[length:]
        return int(answer.split(b" ", 2)[1])

    def receive(self):
        got = self.client.recv(65536)
        if not got:
            raise Gone(self.read)
        self.read += got

    def close(self):
        self.client.close()


class Crowd(threading.Thread):
    """Reads many websockets as fast as they deliver, in a thread of its own; what each has read is for its reader to say."""

    def __init__(self):
        super().__init__(daemon=True)
        self.poll = select.epoll()
        self.readers = {}
        self.lock = threading.Lock()
        self.over = False

    def add(self, client, read):
        """``read`` is called with bytes as they come, and with b"" at the end."""
        client.setblocking(False)
        with self.lock:
            self.readers[client.fileno()] = (client, read)
        self.poll.register(client.fileno(), select.EPOLLIN)

    def remove(self, client):
        """From now on nobody reads this one here."""
        with self.lock:
            if self.readers.pop(client.fileno(), None):
                self.poll.unregister(client.fileno())

    def run(self):
        while not self.over:
            for number, _ in self.poll.poll(0.1):
                with self.lock:
                    if number not in self.readers:
                        continue
                    client, read = self.readers[number]
                    try:
                        got = client.recv(262144)
                    except BlockingIOError:
                        continue
                    except OSError:
                        got = b""
                    if not got:
                        del self.readers[number]
                        self.poll.unregister(number)
                    read(got)

    def stop(self):
        self.over = True
        self.join()
        for client, _ in self.readers.values():
            client.close()


def raise_file_limit():
    """As many open files as the system lets this process have."""
    import resource
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


