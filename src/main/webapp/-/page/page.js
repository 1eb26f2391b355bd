/** The page of a channel: shows what comes in and how the connection is, and starts the rest. */

// A static import cannot name a sibling by query alone, and './?page=…' would leave the channel's own path, the only one
// that a proxy in front is sure to let through.
const part = (name) => import(new URL(`?page=${name}`, import.meta.url));
const [{ Pinghub }, { reasonWords, gapWords }, { MessageList, Rate, ROWS_MAX }, { Composer }] =
  await Promise.all(['pinghub.js', 'reasons.js', 'messages.js', 'composer.js'].map(part));

const ANNOUNCE_EVERY_MS = 5_000;
const ANNOUNCED_TEXT_MAX = 200;

const $ = (id) => document.getElementById(id);
const number = new Intl.NumberFormat('en');

// Spelled as in the address bar. A whole address: alone, a path that begins with // would name another host.
const url = location.origin + location.pathname;

const rate = new Rate();
let received = 0;
let unannounced = 0;
let latest;

const list = new MessageList({ rows: $('rows'), scroller: $('log'), changed: showList });
const composer = new Composer(url, (text) => subscription.send(text));

function receive({ id, data }) {
  received++;
  unannounced++;
  latest = data;
  rate.count(performance.now());
  list.message(data, id);
}

function showList({ paused, held, unseen }) {
  $('empty').hidden = $('rows').childElementCount > 0;
  $('received').textContent = number.format(received);
  $('pause').textContent = paused ? 'Resume' : 'Pause';
  $('held').hidden = !paused;
  $('held').textContent = held > ROWS_MAX
    ? `Paused, the newest ${number.format(ROWS_MAX)} of ${number.format(held)} held` : `Paused, ${number.format(held)} held`;
  $('newest').hidden = unseen === 0;
  $('newest').textContent = `↓ ${number.format(unseen)} newer`;
}

$('pause').addEventListener('click', () => (list.paused ? list.resume() : list.pause()));
$('clear').addEventListener('click', () => list.clear());
$('newest').addEventListener('click', () => {
  list.scrollToNewest();
  $('log').focus();
});

const STATES = { connecting: 'Connecting…', open: 'Connected', waiting: 'Disconnected' };
const TRANSPORTS = { websocket: 'by websocket', sse: 'by event stream', poll: 'by long poll' };
let current = {};
let lostAt;

function showConnection(next) {
  const { state, transport, why } = next;
  if (state === 'open') {
    connected(transport);
  } else if (current.state === 'open') {
    lost(reasonWords(why, true));
  }
  $('connection').dataset.state = state;
  $('state').textContent = STATES[state];
  $('transport').textContent = state === 'open' ? TRANSPORTS[transport] : '';
  if (state === 'waiting') { // and stays while the next try is under way
    $('why').textContent = reasonWords(why, current.state === 'open');
    $('lost').hidden = false;
  }
  current = next;
  showRetry();
}

function connected(transport) {
  if (document.activeElement === $('connect-now')) {
    $('log').focus(); // the button goes
  }
  $('lost').hidden = true;
  if (lostAt !== undefined) {
    const seconds = Math.max(1, Math.round((performance.now() - lostAt) / 1000));
    list.note(`Connected again after ${number.format(seconds)} s, ${TRANSPORTS[transport]}.`);
    lostAt = undefined;
  }
  announce('Connected');
}

function lost(words) {
  lostAt = performance.now();
  list.note(`Disconnected. ${words}`);
  announce(`Disconnected. ${words}`);
}

function missed(gap) {
  list.note(gapWords(gap), `${gap.after ?? 'nothing'} … ${gap.through}`);
}

function showRetry() {
  const seconds = current.state === 'waiting' ? Math.ceil((current.retryAt - Date.now()) / 1000) : 0;
  setText($('retry'), seconds > 0 ? `Next try in ${seconds} s` : 'Trying again…');
}

// What the client itself listens to, so as not to wait.
$('connect-now').addEventListener('click', () => dispatchEvent(new Event('online')));

function showRate() {
  const now = performance.now();
  const perSecond = rate.perSecond(now);
  setText($('rate'), perSecond < 10 ? String(Math.round(perSecond * 10) / 10) : number.format(Math.round(perSecond)));
  const history = rate.history(now);
  const most = Math.max(...history, 1);
  $('history').setAttribute('points', history.map((count, i) => `${i},${20 - 19 * count / most}`).join(' '));
}

/** For screen readers, a few words now and then, however busy the channel is. */
function announceMessages() {
  if (unannounced > 0) {
    const text = typeof latest === 'string' ? latest.slice(0, ANNOUNCED_TEXT_MAX) : 'a binary message';
    announce(unannounced === 1 ? text : `${number.format(unannounced)} new messages, the latest: ${text}`);
  }
  unannounced = 0;
  latest = undefined;
}

function announce(text) {
  $('announcer').textContent = text;
}

function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

setInterval(showRate, 1000);
setInterval(showRetry, 250);
setInterval(announceMessages, ANNOUNCE_EVERY_MS);

/** The path as people read it; as it is spelled where it cannot be decoded. */
function channelName() {
  try {
    return decodeURIComponent(location.pathname);
  } catch {
    return location.pathname;
  }
}

for (const segment of channelName().split(/(?<=\/)/)) {
  $('channel').append(segment, document.createElement('wbr')); // a long name breaks at its slashes
}
document.title = `${channelName()} – Pinghub`;

// Below a path that needs a session, the POSTs and what is read without a websocket need its cookie as well.
const subscription = new Pinghub(location.origin, { credentials: 'same-origin' })
  .subscribe(location.pathname, { onmessage: receive, ongap: missed, onstate: showConnection });
