/** What is shown of the samples: the tiles, the charts, and the tables of what went wrong. */

import { Chart, Cursor, nearest } from './chart.js';
import { bytes, clock, compact, count, rate, seconds, setText, span } from './format.js';
import { perSecond, sum } from './samples.js';

const messages = (sample) => sum(sample.messages);
const refusals = (sample) => sum(sample.refused);
const dropped = (sample) => sum(sample.dropped);
const slow = (sample) => (sample.closed?.slow ?? 0) + (sample.closed?.stalled ?? 0);
const bytesIn = (sample) => sample.bytes.in;
const bytesOut = (sample) => sample.bytes.out;
const deliveries = (sample) => sample.deliveries;

/** Each gives [figure, words below] by the samples and the node's limits. */
const TILES = [
  ['Connections', ({ latest }, limits) => [count(sum(latest.connections)), ofLimit(limits.connections)]],
  ['Channels', ({ latest }, limits) => [count(latest.channels), ofLimit(limits.channels)]],
  ['Messages in', ({ latest, before }) => [`${rate(perSecond(messages, latest, before))}/s`,
    `${bytes(perSecond(bytesIn, latest, before))}/s`]],
  ['Deliveries out', ({ latest, before }) => [`${rate(perSecond(deliveries, latest, before))}/s`,
    `${bytes(perSecond(bytesOut, latest, before))}/s`]],
  ['Delivery lag, p99', ({ latest }) => [seconds(latest.lag?.p99), latest.lag ? `half within ${seconds(latest.lag.p50)}`
    : 'nothing delivered']],
  ['Messages in memory', ({ latest: { memory } }) => [bytes(memory.outboxes + memory.history),
    `${bytes(memory.outboxes)} waiting, ${bytes(memory.history)} kept`]],
  ['JVM heap', ({ latest: { memory } }) => [bytes(memory.heap), `of ${bytes(memory.heapMax)}`]],
  ['Cut as too slow', (samples) => lately(slow, samples)],
  ['Refused', (samples) => lately(refusals, samples)],
  ['Unheard messages', (samples) => lately((sample) => sample.unheard, samples)],
];

const CHARTS = [
  { title: 'Messages in', unit: 'per second, by door', format: rate, least: 1, lines: [
    line('POST', (sample) => sample.messages.post), line('websocket', (sample) => sample.messages.websocket)] },
  { title: 'Deliveries out', unit: 'per second', format: rate, least: 1, lines: [
    line('written', deliveries), line('dropped', dropped)] },
  { title: 'Connections', unit: 'by wire', format: compact, least: 2, lines: [
    gauge('websocket', wire('websocket')), gauge('SSE', wire('events')),
    gauge('stream', wire('stream')), gauge('poll', wire('poll'))] },
  { title: 'Delivery lag', unit: 'from door to wire', format: seconds, least: 0.001, lines: [
    gauge('p50', (sample) => sample.lag?.p50), gauge('p90', (sample) => sample.lag?.p90),
    gauge('p99', (sample) => sample.lag?.p99)] },
  { title: 'Slow consumers', unit: 'per second', format: rate, least: 1, lines: [
    line('dropped deliveries', (sample) => sample.dropped?.slow ?? 0), line('cut off', slow)] },
  { title: 'Refused', unit: 'requests per second', format: rate, least: 1, lines: [line('refused', refusals)] },
  { title: 'Messages in memory', unit: '', format: bytes, least: 1024, base: 1024, lines: [
    gauge('waiting in outboxes', (sample) => sample.memory?.outboxes), gauge('kept', (sample) => sample.memory?.history)] },
  { title: 'JVM heap', unit: '', format: bytes, least: 1024 * 1024, base: 1024, lines: [
    gauge('used', (sample) => sample.memory?.heap)] },
];

const REASONS = [
  { title: 'Dropped deliveries', of: (sample) => sample.dropped, none: 'None: every message reached those it was meant for.', words: {
    slow: 'the subscriber’s outbox was full', gone: 'the client left first', closed: 'the node closed it first',
    failed: 'the write failed' } },
  { title: 'Ended connections', of: (sample) => sample.closed, none: 'None has ended.', words: {
    slow: 'its outbox was full', stalled: 'a write made no progress', 'no-pong': 'no answer to a ping', shutdown: 'the node stops',
    'too-big': 'a message that is too big', 'not-text': 'a binary message', 'not-utf8': 'text that is not UTF-8',
    protocol: 'broke the websocket protocol', unfinished: 'a message that took too long', gone: 'the client closed it, or the network',
    error: 'a fault of the node: see its log', disconnected: 'by an operator', 'no-room': 'a message that could not be kept',
    'not-allowed': 'published where one may only listen', deleted: 'its channel was deleted', replaced: 'another subscriber took its place',
    'timed-out': 'the subscriber timeout' } },
  { title: 'Refused requests', of: (sample) => sample.refused, none: 'None was refused.', words: {
    path: 'malformed or unknown path', origin: 'a page of another origin', draining: 'the node stops',
    full: 'a limit of the node is reached', handshake: 'not a proper websocket handshake', framing: 'a malformed or unfinished body',
    'too-large': 'a body that is too large', timeout: 'a body that took too long', 'not-utf8': 'a body that is not UTF-8',
    method: 'another method', admin: 'no right to reserved paths', busy: 'too much under way at once',
    'media-type': 'another content type', json: 'no proper JSON', unread: 'a client that takes no answers',
    address: 'a limit of one address', cursor: 'no proper cursor', history: 'no room to keep a message',
    query: 'an API call that asks for what is not', key: 'an idempotency key that is none, or for something else',
    absent: 'an API call for a channel that is not there',
    'channel-id': 'relay: no proper channel id', 'message-id': 'relay: no proper message id',
    publisher: 'relay: no right to publish', authorize: 'relay: the application said no',
    hook: 'relay: the application could not be asked', conflict: 'relay: another subscriber is there',
    unpublished: 'relay: a channel that no publisher has made', crowded: 'relay: a channel has its most subscribers',
    group: 'relay: a limit of a group' } },
];

function line(label, counter) {
  return { label, of: (sample, before) => perSecond(counter, sample, before) };
}

function gauge(label, of) {
  return { label, of };
}

/** How many are connected so; what is 0 is not in the sample. */
function wire(kind) {
  return (sample) => (sample.connections ? sample.connections[kind] ?? 0 : undefined);
}

function ofLimit(limit) {
  return limit === undefined ? '' : `of ${count(limit)}`;
}

function lately(counter, { latest, first }) {
  const total = counter(latest);
  return [count(total - (first ? counter(first) : 0)), first ? `in 15 min, ${compact(total)} in all` : 'since the start'];
}

export class Figures {
  #samples;
  #tiles;
  #charts;
  #tables;
  #cursor = new Cursor(() => this.#showCharts());

  constructor(samples) {
    this.#samples = samples;
    this.#tiles = TILES.map(([label, read]) => tile(label, read));
    this.#charts = CHARTS.map((options) => new Chart(document.getElementById('charts'), options, this.#cursor));
    this.#tables = REASONS.map((options) => new ReasonTable(document.getElementById('reasons'), options));
  }

  show(limits) {
    this.#tiles.forEach((show) => show(this.#samples, limits));
    this.#tables.forEach((table) => table.show(this.#samples));
    this.#showCharts();
  }

  #showCharts() {
    const { all, before, latest } = this.#samples;
    this.#charts.forEach((chart) => chart.show(all, [before, latest]));
    const at = this.#cursor.at === undefined || !latest ? undefined : all[nearest(all, latest.up - this.#cursor.at)];
    setText(document.getElementById('cursor'), at ? when(latest.up - at.up) : '');
  }
}

/** A moment so many seconds ago, by this computer's clock. */
function when(ago) {
  return `at ${clock(Date.now() - ago * 1000)}, ${span(ago)} ago`;
}

function tile(label, read) {
  const [box, name, figure, below] = ['div', 'dt', 'dd', 'dd'].map((tag) => document.createElement(tag));
  box.className = 'panel tile';
  below.className = 'below';
  name.textContent = label;
  figure.textContent = '–';
  box.append(name, figure, below);
  document.getElementById('tiles').append(box);
  return (samples, limits) => {
    const [value, words] = read(samples, limits);
    setText(figure, value);
    setText(below, words);
  };
}

/** Counts by reason, those that are not 0, the most recent of them first. */
class ReasonTable {
  #options;
  #body;
  #table;
  #empty;

  constructor(place, options) {
    this.#options = options;
    const section = document.createElement('section');
    section.className = 'panel';
    const title = document.createElement('h3');
    title.textContent = options.title;
    this.#table = document.createElement('table');
    this.#table.hidden = true;
    const head = this.#table.createTHead().insertRow();
    ['Reason', '15 min', 'since start'].forEach((words, i) => {
      const cell = document.createElement('th');
      cell.scope = 'col';
      cell.className = i === 0 ? '' : 'number';
      cell.textContent = words;
      head.append(cell);
    });
    this.#table.setAttribute('aria-label', options.title);
    this.#body = this.#table.createTBody();
    this.#empty = document.createElement('p');
    this.#empty.className = 'empty';
    this.#empty.textContent = 'No figures yet.';
    section.append(title, this.#table, this.#empty);
    place.append(section);
  }

  show({ latest, first }) {
    const totals = Object.entries(this.#options.of(latest) ?? {}).filter(([, total]) => total > 0);
    const earlier = first ? this.#options.of(first) ?? {} : {};
    const rows = totals.map(([reason, total]) => [reason, total - (earlier[reason] ?? 0), total])
      .sort((a, b) => b[1] - a[1] || b[2] - a[2] || (a[0] < b[0] ? -1 : 1));
    this.#table.hidden = rows.length === 0;
    this.#empty.hidden = rows.length > 0;
    this.#empty.textContent = this.#options.none;
    this.#body.replaceChildren(...rows.map(([reason, recent, total]) => this.#row(reason, recent, total)));
  }

  #row(reason, recent, total) {
    const row = document.createElement('tr');
    const name = document.createElement('th');
    name.scope = 'row';
    const code = document.createElement('code');
    code.textContent = reason;
    const words = document.createElement('span');
    words.className = 'words';
    words.textContent = this.#options.words[reason] ?? '';
    name.append(code, ' ', words);
    row.append(name);
    [recent, total].forEach((value) => {
      const cell = row.insertCell();
      cell.className = 'number';
      cell.textContent = count(value);
    });
    return row;
  }
}
