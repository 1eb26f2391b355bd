/** The page of a channel: connects its parts with the document. */

// A static import cannot name a sibling by query alone, and './?page=…' would leave the channel's own path, the only one
// that a proxy in front is sure to let through.
const part = (name) => import(new URL(`?page=${name}`, import.meta.url));
const [{ Connection }, { MessageList, Rate }, { curlLine }] =
  await Promise.all(['connection.js', 'messages.js', 'curl.js'].map(part));

const ANNOUNCE_EVERY_MS = 5_000;
const ANNOUNCED_TEXT_MAX = 200;
const ANSWER_TEXT_MAX = 300;

const $ = (id) => document.getElementById(id);
const number = new Intl.NumberFormat('en');

// Spelled as in the address bar. Whole addresses: alone, a path that begins with // would name another host.
const httpUrl = location.origin + location.pathname;
const websocketUrl = httpUrl.replace(/^http/, 'ws');

// --- what comes in

const rate = new Rate();
let received = 0;
let unannounced = 0;
let latest;

const list = new MessageList({ rows: $('rows'), scroller: $('log'), changed: showList });
const connection = new Connection(websocketUrl, { changed: showConnection, received: receive });

function receive(data) {
  received++;
  unannounced++;
  latest = data;
  rate.count(performance.now());
  list.message(data);
}

function showList({ paused, held, unseen }) {
  $('empty').hidden = $('rows').querySelector('.message') !== null;
  $('received').textContent = number.format(received);
  $('pause').textContent = paused ? 'Resume' : 'Pause';
  $('held').hidden = !paused;
  $('held').textContent = `Paused, ${number.format(held)} held`;
  $('newest').hidden = unseen === 0;
  $('newest').textContent = `↓ ${number.format(unseen)} newer`;
}

$('pause').addEventListener('click', () => ($('held').hidden ? list.pause() : list.resume()));
$('clear').addEventListener('click', () => list.clear());
$('newest').addEventListener('click', () => {
  list.scrollToNewest();
  $('log').focus();
});

// --- the connection

const STATES = { connecting: 'Connecting…', open: 'Connected', waiting: 'Disconnected' };
let current = {};
let lostAt;

function showConnection(next) {
  if (next.state === 'open') {
    connected();
  } else if (next.wasOpen) {
    lost(next.why);
  }
  $('connection').dataset.state = next.state;
  $('connect-now').hidden = next.state !== 'waiting';
  $('send').setAttribute('aria-disabled', String(next.state !== 'open'));
  if (next.state !== 'connecting') { // a try says nothing new about why the last one failed
    $('why').hidden = next.state === 'open';
    $('why').textContent = next.why ?? '';
  }
  current = next;
  showState();
}

function connected() {
  if (lostAt === undefined) {
    list.note('Connected');
  } else {
    const seconds = Math.max(1, Math.round((performance.now() - lostAt) / 1000));
    list.note(`Connected again. What was published in the ${number.format(seconds)} s in between is not shown here.`);
    lostAt = undefined;
  }
  announce('Connected');
}

function lost(why) {
  lostAt = performance.now();
  list.note(`Disconnected. ${why}`);
  announce(`Disconnected. ${why}`);
}

function showState() {
  let text = STATES[current.state];
  if (current.state === 'waiting') {
    const seconds = Math.ceil((current.retryAt - performance.now()) / 1000);
    text += seconds > 0 ? `, next try in ${seconds} s` : ', trying again';
  }
  setText($('state'), text);
}

$('connect-now').addEventListener('click', () => {
  connection.connectNow();
  $('text').focus(); // the button is about to go
});
addEventListener('online', () => connection.connectNow());

// --- what goes out

function show(outcome, text) {
  $('result').dataset.outcome = outcome;
  $('result').textContent = text;
}

/** The text of the box; nothing, with a word why, if there is none. */
function written() {
  const text = $('text').value;
  if (text === '') {
    show('refused', 'Nothing to publish: an empty message is a keepalive and reaches nobody.');
    $('text').focus();
  }
  return text;
}

function published(text) {
  if ($('text').value === text) { // else the next message is already being written
    $('text').value = '';
    showCurl();
  }
}

function send() {
  const text = written();
  if (text === '') {
    return;
  }
  if (connection.send(text)) {
    show('done', '');
    published(text);
  } else {
    show('refused', 'Not sent: there is no connection. Publishing by POST does not need one.');
  }
}

async function post() {
  const text = written();
  if (text === '') {
    return;
  }
  const start = performance.now();
  show('under-way', 'Publishing…');
  try {
    const response = await fetch(httpUrl, { method: 'POST', body: text });
    const answer = (await response.text()).trim().slice(0, ANSWER_TEXT_MAX);
    if (response.ok) {
      show('done', `POST answered ${response.status} ${answer} after ${Math.ceil(performance.now() - start)} ms`);
      published(text);
    } else {
      show('refused', `POST was refused: ${response.status} ${answer || response.statusText}`);
    }
  } catch {
    show('refused', 'POST got no answer: the server cannot be reached.'); // fetch tells scripts no more
  }
}

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  send();
});
$('post').addEventListener('click', post);
$('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});

// --- the curl line

function showCurl() {
  $('curl').textContent = curlLine(httpUrl, $('text').value || $('text').placeholder);
}

async function copyCurl() {
  try {
    await navigator.clipboard.writeText($('curl').textContent);
    show('done', 'Copied.');
  } catch { // no clipboard for pages from plain http, other than from localhost
    getSelection().selectAllChildren($('curl'));
    show('done', 'Selected: now copy it with the keyboard or the menu.');
  }
}

$('text').addEventListener('input', showCurl);
$('copy').addEventListener('click', copyCurl);

// --- now and then

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
setInterval(showState, 250);
setInterval(announceMessages, ANNOUNCE_EVERY_MS);

/** The path as people read it; as it is spelled where it cannot be decoded. */
function channelName() {
  try {
    return decodeURIComponent(location.pathname);
  } catch {
    return location.pathname;
  }
}

$('channel').textContent = channelName();
document.title = `${channelName()} – Pinghub`;
showCurl();
connection.open();
