/** A websocket to one channel that comes back by itself. */

const BACK_OFF_BASE_MS = 500;
const BACK_OFF_CAP_MS = 30_000;
const HELD_MS = 10_000; // shorter, and the next loss counts as one more failure: a server may accept, then turn us out
const KEEPALIVE_MS = 30_000; // half of nginx's default proxy_read_timeout
const HANDSHAKE_LIMIT_MS = 20_000;

/**
 * How long to wait before the next try, in ms: anything between nothing and a limit that doubles with every failure.
 * The whole range ("full jitter"), so that the pages a server lost at one moment do not come back at one moment.
 */
export function reconnectDelay(failures, random = Math.random) {
  return random() * Math.min(BACK_OFF_CAP_MS, BACK_OFF_BASE_MS * 2 ** failures);
}

const CLOSE_WORDS = new Map([
  [1000, 'The server ended the connection.'],
  [1001, 'The server is going away: it is stopping or restarting.'],
  [1002, 'The server met a violation of the websocket protocol.'],
  [1003, 'This server takes text only, and a binary message was sent.'],
  [1005, 'The server ended the connection without giving a reason.'],
  [1007, 'A message was not valid UTF-8.'],
  [1008, 'The server’s policy does not allow this connection.'],
  [1009, 'A message was larger than the server accepts.'],
  [1011, 'The server had an internal error.'],
  [1012, 'The server is restarting.'],
  [1013, 'This page was too slow: more messages were waiting for it than the server keeps.'],
  [1014, 'A proxy got no valid answer from the server.'],
]);

/** Why a connection ended, for people. {@code opened}: the handshake had succeeded. */
export function closeWords(code, reason, opened) {
  if (!opened) {
    return 'No connection. Either the server cannot be reached, or it refused: this page’s origin is not allowed (403),'
      + ' or the server is full, starting or stopping (503). Browsers do not tell which.';
  }
  if (code === 1006) {
    return 'The connection broke off: the network, a proxy or the server went away without a word. (1006)';
  }
  const words = CLOSE_WORDS.get(code) ?? 'The connection ended.';
  return reason ? `${words} (${code}: ${reason})` : `${words} (${code})`;
}

export class Connection {
  #url;
  #changed;
  #received;
  #socket;
  #failures = 0;
  #retry;

  /**
   * @param changed  called with {state: 'connecting' | 'open'} or {state: 'waiting', retryAt, why, wasOpen}
   * @param received called with every message, a string or an ArrayBuffer; never an empty one
   */
  constructor(url, { changed, received }) {
    this.#url = url;
    this.#changed = changed;
    this.#received = received;
  }

  open() {
    clearTimeout(this.#retry);
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#changed({ state: 'connecting' });
    const handshakeLimit = setTimeout(() => socket.close(), HANDSHAKE_LIMIT_MS);
    let openedAt;
    let keepalive;

    socket.onopen = () => {
      openedAt = performance.now();
      clearTimeout(handshakeLimit);
      keepalive = this.#keepAlive(socket);
      this.#changed({ state: 'open' });
    };
    socket.onmessage = ({ data }) => {
      if (data !== '') { // an echoed keepalive
        this.#received(data);
      }
    };
    socket.onclose = ({ code, reason }) => {
      clearTimeout(handshakeLimit);
      clearInterval(keepalive);
      const wasOpen = openedAt !== undefined;
      if (wasOpen && performance.now() - openedAt >= HELD_MS) {
        this.#failures = 0;
      }
      this.#wait(closeWords(code, reason, wasOpen), wasOpen);
    };
  }

  /** Tries at once instead of when the waiting time is over. */
  connectNow() {
    if (this.#socket.readyState === WebSocket.CLOSED) {
      this.open();
    }
  }

  /** Returns whether the text went out; there is no queue for later. */
  send(text) {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.#socket.send(text);
    return true;
  }

  #wait(why, wasOpen) {
    const delay = reconnectDelay(this.#failures++);
    this.#retry = setTimeout(() => this.open(), delay);
    this.#changed({ state: 'waiting', retryAt: performance.now() + delay, why, wasOpen });
  }

  /**
   * A script can neither send nor see pings, so an empty text message keeps proxies from closing an idle connection. If
   * nothing has left since the last one, the network is gone without a word, and we do not wait for it.
   */
  #keepAlive(socket) {
    let unsent = 0;
    return setInterval(() => {
      if (unsent > 0 && socket.bufferedAmount >= unsent) {
        socket.close();
      } else {
        socket.send('');
        unsent = socket.bufferedAmount;
      }
    }, KEEPALIVE_MS);
  }
}
