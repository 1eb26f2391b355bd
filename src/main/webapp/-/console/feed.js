/** The node's figures as they come: an event stream that is opened again when it ends. */

import { EventParser } from './events.js';
import { Refused } from './api.js';

const BACK_OFF_BASE_MS = 500;
const BACK_OFF_CAP_MS = 30_000;
const SILENCE_LIMIT_MS = 10_000; // a sample comes each second

/** In ms; the whole range ("full jitter"), so that consoles that a node lost at one moment do not come back at one moment. */
export function reconnectDelay(failures, random = Math.random) {
  return random() * Math.min(BACK_OFF_CAP_MS, BACK_OFF_BASE_MS * 2 ** failures);
}

export class Feed {
  #api;
  #changed;
  #received;
  #failures = 0;
  #retry;
  #under; // the AbortController of the stream; undefined when there is none

  /**
   * @param changed  called with {state: 'connecting' | 'open'}, {state: 'waiting', retryAt, why}, {state: 'token', refused} when the
   *                 node wants a token or another one, or {state: 'closed', why} when it lets nobody of this address in
   * @param received called with an event's name and its data, parsed
   */
  constructor(api, { changed, received }) {
    this.#api = api;
    this.#changed = changed;
    this.#received = received;
  }

  async open() {
    clearTimeout(this.#retry);
    this.#under?.abort();
    const controller = new AbortController();
    this.#under = controller;
    this.#changed({ state: 'connecting' });
    let why = 'The node ended the stream: it is stopping, restarting, or this browser was too slow.';
    try {
      await this.#read(controller);
    } catch (e) {
      why = e instanceof Refused ? `The node refused: ${e.status} ${e.message}` : brokenOff(controller, e);
      if (this.#under === controller && (e.status === 401 || e.status === 403)) {
        this.#under = undefined;
        this.#changed(e.status === 401 ? { state: 'token', refused: Boolean(this.#api.token) } : { state: 'closed', why: e.message });
        return;
      }
    }
    if (this.#under === controller) { // else another one has been opened since
      this.#under = undefined;
      this.#wait(why);
    }
  }

  /** Tries at once instead of when the waiting time is over. */
  connectNow() {
    if (this.#under === undefined) {
      this.open();
    }
  }

  async #read(controller) {
    let silence = setTimeout(() => controller.abort(), SILENCE_LIMIT_MS * 2);
    try {
      const response = await this.#api.ask('live', { headers: { Accept: 'text/event-stream' }, signal: controller.signal });
      const parser = new EventParser(({ event, data }) => {
        this.#failures = 0;
        this.#changed({ state: 'open' });
        this.#received(event, data);
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        clearTimeout(silence);
        silence = setTimeout(() => controller.abort(), SILENCE_LIMIT_MS);
        parser.push(piece.value);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  #wait(why) {
    const delay = reconnectDelay(this.#failures++);
    this.#retry = setTimeout(() => this.open(), delay);
    this.#changed({ state: 'waiting', retryAt: performance.now() + delay, why });
  }
}

function brokenOff(controller, error) {
  if (controller.signal.aborted) {
    return 'Nothing came from the node for some time.';
  }
  return error instanceof TypeError ? 'The node cannot be reached, or the connection broke off.'
    : `What came from the node could not be read: ${error.message}`;
}
