/** One channel: what is known of it, its messages as they come, and a box to publish to it. */

import { Refused } from './api.js';
import { find } from './channels.js';
import { count, putName, rate, setText } from './format.js';
import { MessageList, Rate } from './messages.js';

const LOOK_EVERY_MS = 3_000;
const LAST_KEPT = 20; // of what the node keeps, if it does, before what comes from now on
const CLOSE_WORDS = {
  slow: 'this browser is too slow for it', stalled: 'this browser takes nothing any more', shutdown: 'the node stops',
  disconnected: 'an operator has disconnected its subscribers',
};

const $ = (id) => document.getElementById(id);

export class Channel {
  #api;
  #name;
  #tap; // the AbortController of the stream; undefined while nothing is tapped
  #list = new MessageList({ rows: $('rows'), scroller: $('log'), changed: (state) => this.#showList(state) });
  #rate;
  #last; // the id of the last message

  constructor(api) {
    this.#api = api;
    $('tap').addEventListener('click', () => (this.#tap ? this.#stop('') : this.#start()));
    $('clear').addEventListener('click', () => this.#list.clear());
    $('close').addEventListener('click', () => this.close());
    $('newest').addEventListener('click', () => {
      this.#list.scrollToNewest();
      $('log').focus();
    });
    $('publish').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#publish();
    });
    setInterval(() => this.#look(), LOOK_EVERY_MS);
    setInterval(() => this.#showRate(), 1000);
  }

  open(name) {
    this.#stop('');
    this.#name = name;
    this.#last = undefined;
    this.#list.clear();
    putName($('channel-title'), name);
    $('channel-empty').hidden = true;
    $('channel-open').hidden = false;
    $('close').hidden = false;
    ['fact-subscribers', 'fact-kept', 'fact-last'].forEach((id) => setText($(id), '–'));
    setText($('publish-result'), '');
    $('channel').scrollIntoView({ block: 'nearest', behavior: 'instant' });
    $('channel-title').focus();
    this.#look();
    this.#start();
  }

  close() {
    this.#stop('');
    this.#name = undefined;
    $('channel-title').textContent = 'No channel is open';
    $('channel-empty').hidden = false;
    $('channel-open').hidden = true;
    $('close').hidden = true;
    $('prefix').focus();
  }

  async #start() {
    const controller = new AbortController();
    const name = this.#name;
    this.#tap = controller;
    this.#rate = new Rate();
    setText($('tap'), 'Stop');
    show('tap-words', '', 'Connecting…');
    let ended = 'The tap ended: the connection broke off.';
    try {
      const query = this.#last === undefined ? `?last=${LAST_KEPT}` : `?after=${encodeURIComponent(this.#last)}`;
      const response = await this.#api.listen(name, query, { headers: { Accept: 'application/x-ndjson' }, signal: controller.signal });
      show('tap-words', 'done', 'Live. The tap counts as a subscriber.');
      for await (const line of lines(response.body)) {
        const reason = this.#read(JSON.parse(line));
        if (reason) {
          ended = `The tap was closed: ${CLOSE_WORDS[reason] ?? reason}.`;
        }
      }
    } catch (e) {
      ended = e instanceof Refused ? `The node refused: ${e.status} ${e.message}` : said(e) ?? ended;
    }
    if (this.#tap === controller) { // else it was stopped, or another one begun
      this.#stop(ended);
    }
  }

  #stop(words) {
    this.#tap?.abort();
    this.#tap = undefined;
    setText($('tap'), 'Tap');
    show('tap-words', 'refused', words);
    this.#showRate();
  }

  /** Returns why the node closes, if it does. */
  #read(line) {
    if (line.open) {
      this.#last = line.open.id;
    } else if (line.gap) {
      this.#last = line.gap.through;
      this.#list.note(missing(line.gap.missed));
    } else if (line.id !== undefined) {
      this.#last = line.id;
      this.#rate.count(performance.now());
      this.#list.message(line.base64 === undefined ? line.data : fromBase64(line.base64));
    }
    return line.close?.reason;
  }

  /** What the node knows of the channel, while somebody looks. */
  async #look() {
    const name = this.#name;
    if (name === undefined || document.hidden) {
      return;
    }
    try {
      const { channels } = await find(this.#api, name, 1);
      if (name === this.#name) {
        const known = channels[0]?.channel === name ? channels[0] : { subscribers: 0, kept: 0 };
        setText($('fact-subscribers'), count(known.subscribers));
        setText($('fact-kept'), count(known.kept));
        setText($('fact-last'), known.last ?? '–');
      }
    } catch {
      // The figures stay as they were; that the node is away is said at the top.
    }
  }

  #showRate() {
    setText($('fact-rate'), this.#tap ? rate(this.#rate.perSecond(performance.now())) : '–');
  }

  #showList({ unseen }) {
    $('log-empty').hidden = $('rows').childElementCount > 0;
    $('newest').hidden = unseen === 0;
    setText($('newest'), `↓ ${count(unseen)} newer`);
  }

  async #publish() {
    const text = $('text').value;
    if (text === '') {
      show('publish-result', 'refused', 'Nothing to publish: an empty message reaches nobody.');
      $('text').focus();
      return;
    }
    show('publish-result', '', 'Publishing…');
    try {
      const response = await this.#api.ask('publish', { method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify([{ channel: this.#name, message: text }]) });
      const result = (await response.json()).results[0];
      if (result.ok) {
        show('publish-result', 'done', result.subscribers === 1 ? 'Published to 1 subscriber.'
          : `Published to ${count(result.subscribers)} subscribers.`);
        if ($('text').value === text) { // else the next message is already being written
          $('text').value = '';
        }
      } else {
        show('publish-result', 'refused', `Not published: ${result.error}`);
      }
    } catch (e) {
      show('publish-result', 'refused', e instanceof Refused ? `Not published: ${e.status} ${e.message}`
        : 'Not known whether it was published: the node did not answer.');
    }
  }
}

/** What a stream of text has, line by line. */
async function* lines(body) {
  let rest = '';
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const parts = (rest + piece.value).split('\n');
    rest = parts.pop();
    yield* parts.filter((line) => line.trim() !== '');
  }
}

function missing(messages) {
  if (messages === undefined) {
    return 'Messages are missing here; nobody knows how many.';
  }
  return messages === 1 ? 'One message is missing here.' : `${count(messages)} messages are missing here.`;
}

/** What a wrong name says of itself; nothing for what a network does. */
function said(error) {
  if (error instanceof RangeError) {
    return error.message;
  }
  return error instanceof URIError ? 'This name is not valid Unicode.' : undefined;
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}

function show(id, outcome, text) {
  $(id).dataset.outcome = outcome;
  setText($(id), text);
}
