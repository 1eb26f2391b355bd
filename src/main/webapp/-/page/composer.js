/** Where messages are written: sends them by the connection or by POST, and shows the same POST as a command line. */

const ANSWER_TEXT_MAX = 300;

const $ = (id) => document.getElementById(id);

/** One word for a POSIX shell: as it is where that is safe, else in single quotes. */
export function shellQuoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The command line that publishes what the POST button publishes. */
export function curlLine(url, text) {
  const words = ['curl'];
  if (/[[\]{}]/.test(url)) {
    words.push('--globoff'); // else curl takes brackets and braces for a pattern of several addresses
  }
  // Not --data or --data-binary: they read a file when the text begins with @.
  words.push('--data-raw', `'${text.replaceAll("'", "'\\''")}'`, shellQuoted(url));
  return words.join(' ');
}

export class Composer {
  #url;
  #send;

  /**
   * @param url  where to POST
   * @param send sends a text by the connection there is; resolves to whether it went out
   */
  constructor(url, send) {
    this.#url = url;
    this.#send = send;
    $('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#sendText();
    });
    $('text').addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#sendText();
      }
    });
    $('text').addEventListener('input', () => this.#showCurl());
    $('post').addEventListener('click', () => this.#postText());
    $('copy').addEventListener('click', () => copyCurl());
    this.#showCurl();
  }

  async #sendText() {
    const text = written();
    if (text === '') {
      return;
    }
    if (await this.#send(text)) {
      show('done', '');
      this.#published(text);
    } else {
      show('refused', 'Not sent: there is no connection, or the server refused it.');
    }
  }

  async #postText() {
    const text = written();
    if (text === '') {
      return;
    }
    const start = performance.now();
    show('under-way', 'Publishing…');
    try {
      const response = await fetch(this.#url, { method: 'POST', body: text });
      const answer = (await response.text()).trim().slice(0, ANSWER_TEXT_MAX);
      if (response.ok) {
        show('done', `POST answered ${response.status} ${answer} after ${Math.ceil(performance.now() - start)} ms`);
        this.#published(text);
      } else {
        show('refused', `POST was refused: ${response.status} ${answer || response.statusText}`);
      }
    } catch {
      show('refused', 'POST got no answer: the server cannot be reached.'); // fetch tells scripts no more
    }
  }

  #published(text) {
    if ($('text').value === text) { // else the next message is already being written
      $('text').value = '';
      this.#showCurl();
    }
  }

  #showCurl() {
    $('curl').textContent = curlLine(this.#url, $('text').value || $('text').placeholder);
  }
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

async function copyCurl() {
  try {
    await navigator.clipboard.writeText($('curl').textContent);
    show('done', 'Copied.');
  } catch { // no clipboard for pages from plain http, other than from localhost
    getSelection().selectAllChildren($('curl'));
    show('done', 'Selected: now copy it with the keyboard or the menu.');
  }
}

function show(outcome, text) {
  $('result').dataset.outcome = outcome;
  $('result').textContent = text;
}
