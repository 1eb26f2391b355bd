#!/usr/bin/env python3
"""The application behind Pushpin: whoever opens a websocket is subscribed to the channel of its path.

    application.py PORT     (on 127.0.0.1)

It speaks WebSocket-over-HTTP as Pushpin documents it: a POST carries events, and so does its answer.
"""

import asyncio
import json
import sys


async def serve(reader, writer):
    """Answers the requests of one connection, one after the other."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = head.split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            events = await reader.readexactly(int(headers.get("content-length", 0)))
            answer = opened(lines[0].split()[1]) if events.startswith(b"OPEN\r\n") else b""
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/websocket-events\r\nSec-WebSocket-Extensions: grip\r\n"
                         b"Content-Length: %d\r\n\r\n" % len(answer) + answer)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # Pushpin needs this connection no more
    finally:
        writer.close()


def opened(path):
    """Accepts, and subscribes."""
    control = b"c:" + json.dumps({"type": "subscribe", "channel": path}).encode()
    return b"OPEN\r\nTEXT %x\r\n%s\r\n" % (len(control), control)


async def main(port):
    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=1000)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
