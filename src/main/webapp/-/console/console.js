/** The console of a node: how it is connected to it, and what is shown where. */

import { Api } from './api.js';
import { Channel } from './channel.js';
import { Channels } from './channels.js';
import { Feed } from './feed.js';
import { Figures } from './figures.js';
import { setText, span } from './format.js';
import { Samples } from './samples.js';

const $ = (id) => document.getElementById(id);

const STATES = { connecting: 'Connecting…', open: 'Live', waiting: 'Disconnected', token: 'Token wanted', closed: 'Closed' };

const api = new Api(location.href);
const samples = new Samples();
const figures = new Figures(samples);
const channel = new Channel(api);
const channels = new Channels(api, (name) => channel.open(name));
const feed = new Feed(api, { changed: showConnection, received: receive });

let limits = {};
let current = {};
let stale = false; // something came while nobody could see it

function receive(event, data) {
  if (event === 'history') {
    const history = JSON.parse(data);
    limits = history.limits ?? {};
    samples.replace(history.samples);
  } else if (event === 'sample') {
    const sample = JSON.parse(data);
    samples.add(sample);
    channels.show(sample.top);
  }
  if (document.hidden) {
    stale = true;
  } else {
    show();
  }
}

function show() {
  stale = false;
  if (samples.latest) {
    figures.show(limits);
    setText($('uptime'), `· up ${span(samples.latest.up)}`);
  }
}

document.addEventListener('visibilitychange', () => stale && !document.hidden && show());

function showConnection(next) {
  const { state, why } = next;
  if (state !== current.state) {
    $('connection').dataset.state = state;
    $('state').textContent = STATES[state];
    announce(state === 'waiting' ? `Disconnected. ${why}` : STATES[state]);
  }
  current = next;
  if (state === 'token') {
    askForToken(next.refused);
  } else {
    // While the next try is under way, what was there stays.
    if (state === 'open' || state === 'closed') {
      $('gate').hidden = true;
    }
    $('live').hidden = !$('gate').hidden || state === 'closed';
  }
  $('live').classList.toggle('old', state !== 'open' && samples.latest !== undefined);
  if (why !== undefined || state === 'open' || state === 'token') {
    $('lost').hidden = why === undefined;
    setText($('why'), state === 'closed'
      ? `${why} The console is for the addresses of pinghub.admin.allow, and for who has pinghub.admin.token.` : why ?? '');
  }
  $('forget').hidden = state === 'token' || !api.token;
  showRetry();
}

function showRetry() {
  const left = current.state === 'waiting' ? Math.ceil((current.retryAt - performance.now()) / 1000) : 0;
  setText($('retry'), left > 0 ? `Next try in ${left} s` : (current.state === 'closed' ? '' : 'Trying again…'));
}

function askForToken(refused) {
  $('gate-result').textContent = refused ? 'This is not the token.' : '';
  api.token = undefined;
  channel.close();
  $('live').hidden = true;
  $('gate').hidden = false;
  $('token').value = '';
  $('token').focus();
}

$('gate').addEventListener('submit', (event) => {
  event.preventDefault();
  $('gate-result').textContent = '';
  if (/^[\x21-\x7e]+$/.test($('token').value.trim())) { // what a header can carry
    api.token = $('token').value.trim();
    feed.open();
  } else {
    $('gate-result').textContent = 'This is not a token: it has characters that no token has.';
  }
});
$('forget').addEventListener('click', () => {
  api.token = undefined;
  location.reload(); // and with it everything that was shown
});
$('connect-now').addEventListener('click', () => feed.connectNow());
addEventListener('online', () => feed.connectNow());
setInterval(showRetry, 250);

function announce(text) {
  $('announcer').textContent = text;
}

$('node').textContent = location.host;
document.title = `${location.host} – Pinghub console`;
feed.open();
