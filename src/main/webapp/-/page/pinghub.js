/** The contract: src/docs/protocol/javascript.md */

/** Ms, with full jitter: those lost together must not come back so. */
export const backOff = (failures, random = Math.random) => random() * Math.min(30_000, 500 * 2 ** failures);

/** Whether an id is later than a cursor; one of another epoch is. */
export const isAfter = (id, cursor) => {
	const [epoch, seq] = id.split(':');
	const [known, last] = cursor?.split(':') ?? [];
	return epoch !== known || +seq > +last;
};

/** The fields of a server-sent event. */
export const parseEvent = (block) => {
	const fields = {};
	for (const [, name, value] of block.matchAll(/(?:^|\n)([^:\n]*):? ?([^\n]*)/g)) {
		fields[name] = name in fields ? fields[name] + '\n' + value : value;
	}
	return fields;
};

// Each hands over frames of pinghub.v1+json and resolves to why it ended.
const wires = Object.entries({
	websocket: (link, take) => new Promise((end) => {
		const socket = link.socket = new WebSocket(link.url().replace('http', 'ws'), 'pinghub.v1+json');
		link.signal.onabort = () => socket.close();
		socket.onmessage = ({ data }) => take(JSON.parse(data));
		socket.onclose = ({ code, reason }) => end(`${code} ${reason || link.reason || ''}`.trim());
	}),

	// EventSource hides the first id, retry, pings and refusals.
	async sse(link, take) {
		const reader = (await link.get('text/event-stream')).body.pipeThrough(new TextDecoderStream()).getReader();
		for (let text = '', read; !(read = await reader.read()).done;) {
			const blocks = (text + read.value).split('\n\n');
			text = blocks.pop();
			for (const { event = 'data', id, data, retry } of blocks.map(parseEvent)) {
				take(/gap|close/.test(event) ? JSON.parse(data) : data ? { id, [event]: data }
					: { open: id && { id }, close: retry && { retry } });
			}
		}
		return link.reason ?? 'ended';
	},

	async poll(link, take) {
		setTimeout(take, 3_000, { open: {} }); // unanswered for so long: held
		for (;;) {
			const answer = await link.get('application/json', 'poll&');
			const { gap, messages = [], id = answer.headers.get('Last-Event-ID') } =
				answer.status === 204 ? {} : await answer.json();
			[{ open: {} }, { gap }, ...messages, { open: { id } }].forEach(take);
		}
	},
});

const listen = (url, { shared, after: cursor, credentials = 'omit', pingInterval = 25_000, ...on }) => {
	const life = new AbortController();
	let at = 0; // the transport in use
	let misses = 0; // in a row, before it was open
	let failures = 0;
	let link, retry, state, tabs;

	const tell = async (name, event) => on[name]?.(event); // async: what it throws ends nothing

	const say = (now, why, retryAt) => {
		clearTimeout(retry);
		retry = retryAt && setTimeout(connect, retryAt - Date.now());
		state = { state: now, transport: wires[at][0], why, retryAt };
		tabs?.postMessage({ state });
		tell('onstate', state);
	};

	const take = ({ open, gap, id, data, base64, binary = base64 }) => {
		if (open) cursor ??= open.id;
		if (binary) data = Uint8Array.from(atob(binary), (c) => c.charCodeAt()).buffer;
		const to = gap?.through ?? (data && id);
		if (to && isAfter(to, cursor)) {
			cursor = to;
			gap ? tell('ongap', gap) : tell('onmessage', { id, data });
		}
	};

	const connect = (index = at) => {
		if (life.signal.aborted) return;
		const self = new AbortController();
		const { signal } = self;
		let opened, tried;

		const end = (why) => {
			if (signal.aborted) return;
			self.abort();
			if (link !== self) return; // a trial
			if (Date.now() - opened > 10_000) failures = 0;
			if (!opened && (why === 'silent' || misses++)) {
				misses = 0;
				at = (at + 1) % 3;
			}
			say('waiting', why, Date.now() + Math.min(self.retry || backOff(failures++), 2 ** 31 - 1));
		};

		self.url = (query = '') => `${url}?${query}${cursor ? 'after=' + cursor : ''}`;
		self.get = async (accept, query) => {
			const answer = await fetch(self.url(query), { headers: { accept }, cache: 'no-store', credentials, signal });
			self.retry = answer.headers.get('Retry-After') * 1000;
			if (!answer.ok) throw Error(`HTTP ${answer.status}`);
			return answer;
		};
		life.signal.addEventListener('abort', () => self.abort(), self);
		let timer = setTimeout(end, 10_000, 'silent');
		if (index === at) {
			link = self;
			say('connecting');
		}
		signal.aborted || wires[index][1](self, (frame) => {
			if (signal.aborted) return;
			clearTimeout(timer);
			timer = setTimeout(end, 2.4 * pingInterval, 'silent');
			tabs?.postMessage({ frame });
			take(frame);
			Object.assign(self, frame.close); // retry, reason
			if (!opened && frame.open) {
				if (link !== self) link.abort();
				link = self;
				opened = tried = Date.now();
				at = index;
				misses = 0;
				say('open');
			} else if (at && Date.now() - tried > 120_000) {
				tried = Date.now();
				connect(Math.random() * at | 0);
			}
		}).catch(({ message }) => message).then(end);
	};

	addEventListener('online', () => retry && connect(), life);
	if (shared && self.BroadcastChannel && navigator.locks) {
		// Who holds the lock connects and tells the others.
		tabs = new BroadcastChannel(`pinghub ${url}`);
		tabs.onmessage = ({ data: { ask, frame, state: told } }) => {
			if (frame) take(frame);
			if (told && !link) tell('onstate', state = told);
			if (ask && link) tabs.postMessage({ frame: { open: { id: cursor } }, state });
		};
		tabs.postMessage({ ask: 1 });
		navigator.locks.request(tabs.name, life, () => new Promise((release) => {
			life.signal.onabort = release;
			connect();
		})).catch(() => connect(tabs = tabs?.close()));
	} else {
		connect();
	}

	return {
		get cursor() { return cursor; },

		async send(text) {
			if (link?.socket?.readyState === 1) return !link.socket.send(text);
			return fetch(url, { method: 'POST', body: text, credentials }).then(({ ok }) => ok, () => false);
		},

		close() {
			if (life.signal.aborted) return;
			life.abort();
			tabs = tabs?.close();
			say('closed');
		},
	};
};

export class Pinghub {
	constructor(url, options) {
		const base = new URL(url, location).href.replace(/\/$/, '');
		this.subscribe = (path, handlers) => listen(base + path, { ...options, ...handlers });
	}
}
