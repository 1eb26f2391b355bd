/** Asks the node, with the token if there is one. */

const KEY = 'pinghub.token';

/** What the node answered instead of what was asked for. */
export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

export class Api {
  #base;
  #channels;

  /** @param page the address of the console, which is beside the API and below the channels */
  constructor(page) {
    this.#base = new URL('api/v1/', page);
    this.#channels = new URL('..', page);
  }

  get token() {
    return sessionStorage.getItem(KEY);
  }

  set token(value) {
    if (value) {
      sessionStorage.setItem(KEY, value);
    } else {
      sessionStorage.removeItem(KEY);
    }
  }

  /**
   * Asks for a path below the API.
   *
   * @throws Refused   with any status that is no success
   * @throws TypeError if there is no answer
   */
  async ask(path, options = {}) {
    const headers = new Headers(options.headers);
    if (this.token) {
      headers.set('Authorization', `Bearer ${this.token}`);
    }
    return answered(await fetch(new URL(path, this.#base), { ...options, headers, cache: 'no-store' }));
  }

  /**
   * Listens to a channel like any client, so without the token.
   *
   * @throws RangeError if no browser can ask for this name
   */
  async listen(name, query, options) {
    const path = this.#channels.pathname.replace(/\/$/, '') + name.split('/').map(encodeURIComponent).join('/');
    const url = new URL(this.#channels.origin + path + query);
    if (url.pathname !== path) { // segments that are "." or "..", however they are spelled
      throw new RangeError('Browsers shorten this path, so they cannot listen to it. Publishing works.');
    }
    return answered(await fetch(url, { ...options, cache: 'no-store' }));
  }
}

async function answered(response) {
  if (response.ok) {
    return response;
  }
  const text = (await response.text()).slice(0, 1000);
  let sentence = text.trim();
  try {
    const problem = JSON.parse(text); // RFC 9457
    sentence = problem.detail ?? problem.title ?? sentence;
  } catch {
    // plain text, or a proxy's page
  }
  throw new Refused(response.status, /<html/i.test(sentence) ? response.statusText : sentence || response.statusText);
}
