/** Why there is no connection, in words for people. */

const CLOSE_CODES = new Map([
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

const REASONS = new Map([
  ['shutdown', 'The server is going away: it is stopping or restarting.'],
  ['slow', 'This page was too slow: more messages were waiting for it than the server keeps.'],
  ['stalled', 'This page took nothing for too long.'],
  ['disconnected', 'Somebody who may has disconnected the listeners of this channel.'],
  ['ended', 'The server or a proxy ended the connection.'],
  ['silent', 'Nothing more came, not even a sign of life: the network, a proxy or the server went away without a word.'],
]);

/**
 * @param why    what the client says: a close code and the server's reason, an HTTP status, a reason, or the browser's own words
 * @param opened whether there was a connection
 */
export function reasonWords(why, opened) {
  const status = /^HTTP (\d+)/.exec(why)?.[1];
  if (status) {
    return `The server or a proxy refused: ${refusal(Number(status))} (${status})`;
  }
  if (!opened) {
    return 'No connection. Either the server cannot be reached, or it refused: this page’s origin is not allowed (403),'
      + ' or the server is full, starting or stopping (503). Browsers do not tell which.';
  }
  const [first, ...rest] = why.split(' ');
  const code = Number(first);
  const reason = rest.join(' ');
  if (code === 1006) {
    return 'The connection broke off: the network, a proxy or the server went away without a word. (1006)';
  }
  if (code) {
    const words = CLOSE_CODES.get(code) ?? 'The connection ended.';
    return reason ? `${words} (${code}: ${reason})` : `${words} (${code})`;
  }
  return REASONS.get(why) ?? `The connection broke off. (${why})`;
}

function refusal(status) {
  switch (status) {
    case 401: return 'it wants to know who this is.';
    case 403: return 'this is not allowed.';
    case 429: return 'there were too many requests.';
    case 502: case 504: return 'the proxy got no answer from the server.';
    case 503: return 'it is full, starting or stopping.';
    default: return 'it gave no further reason.';
  }
}

/** What is missing, where the client was told of a gap. */
export function gapWords({ missed }) {
  if (missed === undefined) {
    return 'Something may be missing here: the server no longer knows what came meanwhile.';
  }
  const number = new Intl.NumberFormat('en').format(missed);
  return `${number} ${missed === 1 ? 'message is' : 'messages are'} missing here, which the server no longer keeps.`;
}
