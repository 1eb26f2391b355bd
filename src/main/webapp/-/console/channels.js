/** Finds channels: the top ones as the node tells them, and any by how its name begins. */

import { count, putName, rate, setText, spelled } from './format.js';
import { Refused } from './api.js';

const FOUND_MAX = 20;
const TYPING_PAUSE_MS = 200;

const $ = (id) => document.getElementById(id);

export class Channels {
  #api;
  #open;
  #top;
  #rows = new Map(); // by channel, those that are shown
  #typing;
  #asked = 0; // which question is the latest

  /** @param open called with the name of the channel that was chosen */
  constructor(api, open) {
    this.#api = api;
    this.#open = open;
    $('order').addEventListener('change', () => this.#showTop(true));
    $('prefix').addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#find(), TYPING_PAUSE_MS);
    });
    $('search').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** @param top {bySubscribers, byRate}: lists of {channel, subscribers, rate} */
  show(top) {
    this.#top = top ?? this.#top;
    this.#showTop(false);
  }

  #showTop(reordered) {
    const order = $('order').querySelector(':checked').value;
    const channels = this.#top?.[order] ?? [];
    const shown = new Map(channels.map((channel) => [channel.channel, channel]));
    // Nothing moves away from under a pointer or the keyboard; the figures change all the same.
    if (reordered || this.#rows.size === 0 || !held($('top'))) {
      const before = this.#rows;
      this.#rows = new Map(channels.map(({ channel }) => [channel, before.get(channel) ?? this.#row(channel)]));
      if ([...this.#rows.values()].some((row, i) => row !== $('top').rows[i]) || this.#rows.size !== $('top').rows.length) {
        $('top').replaceChildren(...this.#rows.values());
      }
    }
    this.#rows.forEach((row, name) => {
      setText(row.cells[1], count(shown.get(name)?.subscribers));
      setText(row.cells[2], rate(shown.get(name)?.rate));
    });
    $('top').closest('table').hidden = this.#rows.size === 0;
    $('top-empty').hidden = this.#rows.size > 0;
    setText($('top-empty'), emptyWords(this.#top, order));
  }

  #row(name) {
    const row = document.createElement('tr');
    row.insertCell().append(this.#button(name));
    row.insertCell().className = 'number';
    row.insertCell().className = 'number';
    return row;
  }

  #button(name) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'name-button';
    button.dir = 'auto';
    button.title = spelled(name);
    putName(button, name);
    button.addEventListener('click', () => this.#open(name));
    return button;
  }

  #submit() {
    const name = withSlash($('prefix').value);
    if (name === '') {
      $('prefix').focus();
      return;
    }
    this.#clear('');
    this.#open(name);
  }

  async #find() {
    const question = ++this.#asked;
    const prefix = withSlash($('prefix').value);
    if (prefix === '') {
      this.#clear('');
      return;
    }
    try {
      const found = await find(this.#api, prefix, FOUND_MAX);
      if (question === this.#asked) {
        this.#showFound(prefix, found);
      }
    } catch (e) {
      if (question === this.#asked) {
        this.#clear(e instanceof Refused ? `The search was refused: ${e.status} ${e.message}` : 'The node cannot be reached.');
      }
    }
  }

  #showFound(prefix, { channels, next }) {
    const more = next === undefined ? '' : ' shown; there are more';
    setText($('found-words'), channels.length === 0 ? 'No channel begins so. Enter opens it all the same.'
      : `${count(channels.length)} ${channels.length === 1 ? 'channel' : 'channels'}${more}`);
    $('found').replaceChildren(...channels.map(({ channel, subscribers }) => {
      const item = document.createElement('li');
      const words = document.createElement('span');
      words.className = 'words';
      words.textContent = subscribers === 1 ? '1 subscriber' : `${count(subscribers)} subscribers`;
      item.append(this.#button(channel), words);
      return item;
    }));
  }

  #clear(words) {
    clearTimeout(this.#typing);
    this.#asked++;
    setText($('found-words'), words);
    $('found').replaceChildren();
  }
}

/** Channels in order of name whose names begin so: {channels: [{channel, subscribers, kept, last}], next}. */
export async function find(api, prefix, limit) {
  return (await api.ask(`channels?prefix=${encodeURIComponent(prefix)}&limit=${limit}`)).json();
}

function withSlash(text) {
  const name = text.toWellFormed?.() ?? text;
  return name === '' || name.startsWith('/') ? name : `/${name}`;
}

function emptyWords(top, order) {
  if (!top) {
    return 'No figures yet.';
  }
  return order === 'byRate' ? 'No channel had a message just now.' : 'Nobody is subscribed to anything.';
}

function held(element) {
  // On a touch screen :hover stays where the last tap was.
  return element.matches(':focus-within') || element.matches(':hover') && matchMedia('(hover: hover)').matches;
}
