/** Reads server-sent events as WHATWG HTML defines them, from text in pieces of any size. EventSource cannot send a token. */
export class EventParser {
  #dispatch;
  #line = ''; // of which the end has not come
  #afterReturn = false; // the last character was CR: an LF that follows belongs to it
  #event = '';
  #data = [];

  /** @param dispatch called with {event, data} for each event that has data */
  constructor(dispatch) {
    this.#dispatch = dispatch;
  }

  push(text) {
    const piece = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    this.#afterReturn = text === '' ? this.#afterReturn : text.endsWith('\r');
    const lines = piece.split(/\r\n|\r|\n/);
    lines[0] = this.#line + lines[0];
    this.#line = lines.pop();
    lines.forEach((line) => this.#read(line));
  }

  #read(line) {
    if (line === '') {
      this.#end();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon); // empty for a comment
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      this.#data.push(value);
    } else if (field === 'event') {
      this.#event = value;
    }
  }

  #end() {
    if (this.#data.length > 0) {
      this.#dispatch({ event: this.#event || 'message', data: this.#data.join('\n') });
    }
    this.#event = '';
    this.#data = [];
  }
}
