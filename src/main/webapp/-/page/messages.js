/** What was received: the list of the latest rows, and the rate. */

export const ROWS_MAX = 1000;
const TEXT_MAX = 5_000; // UTF-16 units shown of one message; with ROWS_MAX it bounds the page's memory
const HEX_BYTES_MAX = 64;
const BOTTOM_SLACK_PX = 24;

const number = new Intl.NumberFormat('en');

/** Messages per second, and the last minute of it. Times are in ms on any one clock. */
export class Rate {
  static #SECONDS = 60;
  static #MEAN_OVER = 5;

  #counts = new Array(Rate.#SECONDS + 1).fill(0); // of the second that is its index, modulo the length
  #second = 0; // the second of the newest count

  count(now) {
    this.#moveTo(now);
    this.#counts[this.#second % this.#counts.length]++;
  }

  /** Mean of the last five seconds; the one under way does not count. */
  perSecond(now) {
    const recent = this.history(now).slice(-Rate.#MEAN_OVER);
    return recent.reduce((sum, count) => sum + count, 0) / recent.length;
  }

  /** Messages in each of the last sixty complete seconds, oldest first. */
  history(now) {
    this.#moveTo(now);
    return Array.from({ length: Rate.#SECONDS },
      (_, i) => this.#counts[(this.#second + 1 + i) % this.#counts.length]);
  }

  #moveTo(now) {
    const second = Math.floor(now / 1000);
    const length = this.#counts.length;
    for (let s = Math.max(this.#second + 1, second - length + 1); s <= second; s++) {
      this.#counts[s % length] = 0;
    }
    this.#second = Math.max(this.#second, second);
  }
}

/** What a row shows of a message, a string or an ArrayBuffer; keeps no reference to a large one. */
export function preview(data) {
  if (data instanceof ArrayBuffer) {
    const hex = Array.from(new Uint8Array(data, 0, Math.min(data.byteLength, HEX_BYTES_MAX)),
      (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const cut = data.byteLength > HEX_BYTES_MAX ? ' …' : '';
    return { text: hex + cut, remark: `binary, ${number.format(data.byteLength)} bytes` };
  }
  if (data.length > TEXT_MAX) {
    // Encoded and back: a plain slice would keep the whole string in memory behind it.
    const text = new TextDecoder().decode(new TextEncoder().encode(data.slice(0, TEXT_MAX)));
    return { text: `${text}…`, remark: `the first ${number.format(TEXT_MAX)} of ${number.format(data.length)} characters` };
  }
  return { text: data };
}

/**
 * The newest rows, in the document. Rows are collected and put in once per animation frame, so a hidden tab, which has no
 * frames, and a paused list only collect; what is collected is bounded like what is shown.
 */
export class MessageList {
  #rows;
  #scroller;
  #changed;
  #collected = []; // oldest first, at most ROWS_MAX
  #frame;
  #held = 0; // messages collected since the pause, including those that have been pushed out since
  #paused = false;
  #following = true; // the reader is at the bottom and sees every new row
  #unseen = 0; // rows put in below what the reader looks at

  /** @param changed called after every change with {paused, held, unseen} */
  constructor({ rows, scroller, changed }) {
    this.#rows = rows;
    this.#scroller = scroller;
    this.#changed = changed;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#following && this.scrollToNewest()).observe(scroller);
  }

  get paused() {
    return this.#paused;
  }

  /** @param id the message's id, epoch:seq */
  message(data, id) {
    this.#held += this.#paused ? 1 : 0;
    this.#add({ kind: 'message', at: new Date(), id, ...preview(data) });
  }

  /** A remark of the page itself between the messages, and what it is about in the server's words, if anything. */
  note(text, remark) {
    this.#add({ kind: 'note', at: new Date(), text, remark });
  }

  pause() {
    this.#paused = true;
    this.#held = 0;
    this.#schedule();
  }

  resume() {
    this.#paused = false;
    this.#schedule();
  }

  clear() {
    this.#collected = [];
    this.#held = 0;
    this.#unseen = 0;
    this.#rows.replaceChildren();
    this.#schedule();
  }

  scrollToNewest() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #add(row) {
    this.#collected.push(row);
    if (this.#collected.length > ROWS_MAX) {
      this.#collected.shift();
    }
    this.#schedule();
  }

  #schedule() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      if (!this.#paused) {
        this.#putIn();
      }
      this.#changed({ paused: this.#paused, held: this.#held, unseen: this.#unseen });
    });
  }

  #putIn() {
    const fresh = this.#collected;
    this.#collected = [];
    if (fresh.length >= ROWS_MAX) {
      this.#rows.replaceChildren();
    }
    for (let surplus = this.#rows.childElementCount + fresh.length - ROWS_MAX; surplus > 0; surplus--) {
      this.#rows.firstElementChild.remove();
    }
    this.#rows.append(...fresh.map(element));
    if (this.#following) {
      this.scrollToNewest();
    } else {
      this.#unseen += fresh.length;
    }
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#following = scrollHeight - scrollTop - clientHeight <= BOTTOM_SLACK_PX;
    if (this.#following && this.#unseen > 0) {
      this.#unseen = 0;
      this.#schedule();
    }
  }
}

/** Foreign text goes in as text only. */
function element({ kind, at, id, text, remark }) {
  const item = document.createElement('li');
  item.className = kind;
  const time = document.createElement('time');
  time.dateTime = at.toISOString();
  time.textContent = clock(at);
  const sequence = document.createElement('span'); // the epoch is the same for hours: it shows where somebody asks
  sequence.className = 'id';
  if (id) {
    sequence.textContent = id.slice(id.indexOf(':') + 1);
    sequence.title = `Id ${id}`;
  }
  const body = document.createElement('span');
  body.className = 'text';
  body.dir = 'auto';
  body.textContent = text;
  item.append(time, sequence, body);
  if (remark) {
    const aside = document.createElement('span');
    aside.className = 'remark';
    aside.textContent = remark;
    item.append(aside);
  }
  return item;
}

/** Local time of day to the millisecond. By hand: Intl takes some µs a row, too long at thousands of rows a second. */
function clock(at) {
  const two = (value) => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
    + `.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
