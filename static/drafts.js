// What was typed into the form of one's profile survives a reload and a closed tab, in this browser alone: until it is
// saved, for two weeks at most, and not after logging out; so whoever is logged in has this script on every page.
'use strict';

const DRAFT_PAUSE = 400; // milliseconds without a change, until it is written
const DRAFT_AGE = 14 * 24 * 3600 * 1000; // milliseconds

const draftPrefix = (user) => `draft/${user}/`; // no user's name has a slash

/** Uses the browser's storage; where it has none for us, or no room, nothing is kept. */
function withStorage(act) {
  try {
    return act(localStorage);
  } catch {
    return undefined;
  }
}

/** Drops the drafts of which this is true; of all users those that are too old or nothing that can be read. */
function dropDrafts(isDropped) {
  withStorage((storage) => {
    for (const key of Object.keys(storage)) {
      if (key.startsWith('draft/') && isDropped(key, storage.getItem(key))) storage.removeItem(key);
    }
  });
}

function isOutdated(key, text) {
  try {
    return !(Date.now() - JSON.parse(text).when < DRAFT_AGE);
  } catch {
    return true;
  }
}

// ---- a field: its name (a choice among several has its value too), what it holds, what the server filled in ----

const isChoice = (field) => ['checkbox', 'radio'].includes(field.type);
const nameOf = (field) => (isChoice(field) ? `${field.name}=${field.value}` : field.name);
const valueOf = (field) => (isChoice(field) ? field.checked : field.value);
const givenTo = (field) => (isChoice(field) ? field.defaultChecked : field.defaultValue);

function fill(field, value) {
  if (valueOf(field) === value) return;
  if (isChoice(field)) field.checked = value;
  else field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

function keepDrafts(form, key, asked) {
  const fields = [...form.elements].filter((field) => field.name && !['hidden', 'submit'].includes(field.type));
  const { typed: answer } = form.dataset; // what a form that was sent comes back with: all, or to leave, nothing
  const isTyped = (field) => Boolean(answer) || valueOf(field) !== givenTo(field);
  const added = new URLSearchParams(asked).getAll('add');
  let waiting;

  function write() {
    waiting = clearTimeout(waiting);
    const typed = Object.fromEntries(fields.filter(isTyped).map((field) => [nameOf(field), valueOf(field)]));
    const draft = { when: Date.now(), typed, added, names: JSON.parse(form.dataset.names) };
    withStorage((storage) => {
      if (Object.keys(typed).length) storage.setItem(key, JSON.stringify(draft));
      else storage.removeItem(key);
    });
  }

  function writeSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(write, DRAFT_PAUSE);
  }

  /** Skills that the address adds stand in the draft too, unless it was made of such a page already. */
  function withAdded(draft) {
    const { skill: names } = JSON.parse(form.dataset.names);
    for (const one of added.filter((one) => !draft.added.includes(one))) {
      const [role, id] = one.split(':');
      if (!Object.hasOwn(draft.typed, role) || !Object.hasOwn(names, id)) continue;
      const lines = draft.typed[role].split('\n').filter(Boolean);
      if (!lines.includes(id) && !lines.includes(names[id])) draft.typed[role] = [...lines, id].join('\n');
    }
    return draft.typed;
  }

  function restore(draft) {
    const typed = withAdded(draft);
    const names = JSON.parse(form.dataset.names);
    for (const kind of Object.keys(names)) names[kind] = { ...draft.names[kind], ...names[kind] };
    form.dataset.names = JSON.stringify(names);
    for (const field of fields) if (Object.hasOwn(typed, nameOf(field))) fill(field, typed[nameOf(field)]);
    if (fields.some(isTyped)) tellOf();
    else withStorage((storage) => storage.removeItem(key));
  }

  function tellOf() {
    const words = JSON.parse(form.dataset.words).draft;
    const discard = make('button', { type: 'button', class: 'cdx-button' }, words.discard);
    const notice = make('p', { class: 'notice cdx-message cdx-message--warning', role: 'status', tabindex: '-1' });
    notice.append(make('bdi', {}, words.restored), ' ', discard);
    discard.addEventListener('click', () => {
      for (const field of fields) fill(field, givenTo(field));
      write();
      notice.replaceChildren(words.discarded);
      notice.focus();
    });
    form.before(notice);
  }

  function stop() {
    clearTimeout(waiting);
    form.removeEventListener('input', writeSoon);
    waiting = undefined;
  }

  const kept = withStorage((storage) => storage.getItem(key));
  if (answer === 'all') write();
  if (!answer && kept) restore(JSON.parse(kept));
  form.addEventListener('input', writeSoon);
  window.addEventListener('pagehide', () => waiting && write());
  return stop;
}

// ---- this page ----

function begin(me) {
  const user = me.querySelector('bdi').textContent;
  const form = document.querySelector('form[data-names]');
  const address = new URL(location);
  const isOwn = (key) => key.startsWith(draftPrefix(user));
  dropDrafts(isOutdated);
  if (form && address.searchParams.has('saved')) {
    dropDrafts(isOwn);
    address.searchParams.delete('saved'); // or a reload would drop what is typed from now on
    history.replaceState(history.state, '', address);
  }
  const stop = form && keepDrafts(form, draftPrefix(user) + form.elements.base.value, address.search);
  me.addEventListener('submit', () => {
    stop?.();
    dropDrafts(isOwn);
  });
}

const me = document.querySelector('form.me');
if (me) begin(me);
