'use strict';

const element = id => document.getElementById(id);
const say = text => { element('state').textContent = text; };

const BACK_OFF_MS = 3000;
const ENDS = {
    403: 'You are logged out.',                 // an id that the application does not know any more
    409: 'You listen in another window now.',
    410: 'You have been logged out.'            // while this page was waiting
};

/** Waits for one message after another, each with the id of the one before, so that none is missed or shown twice. */
async function listen(url) {
    let seen = {};
    for (;;) {
        let response;
        try {
            response = await fetch(url, {headers: seen, cache: 'no-store', credentials: 'omit'});
        } catch {
            response = {status: 0};             // no network at present
        }
        if (ENDS[response.status]) {
            say(ENDS[response.status]);
            return;
        }
        if (response.status === 200) {
            seen = {'If-Modified-Since': response.headers.get('Last-Modified'), 'If-None-Match': response.headers.get('Etag')};
            const item = document.createElement('li');
            item.textContent = await response.text();
            element('messages').append(item);
        } else if (response.status !== 304) {   // 304: nothing came within the time
            await new Promise(resolve => setTimeout(resolve, BACK_OFF_MS));
        }
    }
}

element('message').addEventListener('submit', async event => {
    event.preventDefault();
    const response = await fetch('messages', {method: 'POST', body: new URLSearchParams(new FormData(event.target))});
    say(response.ok ? '' : 'Nobody of that name is logged in.');
});

element('logout').addEventListener('click', async () => {
    await fetch('session', {method: 'DELETE'});
    location.reload();
});

(async () => {
    const response = await fetch('session', {cache: 'no-store'});
    element('login').hidden = response.ok;
    element('news').hidden = !response.ok;
    if (response.ok) {
        const session = await response.json();
        element('user').textContent = session.user;
        await listen(session.activity);
    }
})();
