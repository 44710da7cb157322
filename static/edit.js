// The profile's form, made quicker: what is sent stays the form's own fields, of which this changes the values alone.
// The parts are in edit-lists.js and edit-tree.js; what was typed is kept by drafts.js.
'use strict';

const PICTURE_PAUSE = 500; // milliseconds without a change, until a picture is asked for
const COUNT_PAUSE = 1000; // milliseconds without a change, until the count is said aloud
const NEARLY_FULL = 0.9; // from which part of the limit on it is said aloud

function fillIn(field, value) {
  field.value = value;
  changed(field);
}

/** Calls back once nothing was typed into a field for so long. */
function whenTyped(field, pause, act) {
  let waiting;
  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(act, pause);
  });
}

/** Says in a live region what was done: in that of the dialog, while one makes all else inert. */
function announcer(form) {
  const status = make('p', { id: 'edit-status', role: 'status', class: 'unseen' });
  form.append(status);
  let said = [];

  function say() {
    (document.querySelector('dialog[open] [role=status]') ?? status).textContent = said.join(' ');
    said = [];
  }
  return (text) => {
    if (!said.length) queueMicrotask(say); // so that what is done at once is said at once
    said.push(text);
  };
}

function offerTree(list, open, words) {
  const button = make('button', { type: 'button', class: 'cdx-button', 'aria-haspopup': 'dialog' }, words.open);
  button.addEventListener('click', () => open(list, list.label.textContent));
  list.shown.append(button);
}

/** Offers the browser's own time zone as long as none is given. */
function offerTimeZone(field, words) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  const button = make('button', { type: 'button', class: 'cdx-button' }, filled(words, zone));
  const show = () => (button.hidden = field.value.trim() !== '');
  button.addEventListener('click', () => {
    fillIn(field, zone);
    field.focus();
  });
  field.addEventListener('input', show);
  field.after(button);
  show();
}

/** Offers what one's Babel says beside the sentence that says it. */
function offerBabel(list, words) {
  const said = document.querySelector('[data-babel]');
  if (!said) return;
  const button = make('button', { type: 'button', class: 'cdx-button' }, words);
  button.addEventListener('click', () => said.dataset.babel.split(', ').forEach(list.set));
  said.append(' ', button);
}

/** Counts as the browser does that holds people to the limit; aloud only near it. */
function count(field, words) {
  const shown = make('small', { id: `${field.id}-count`, dir: 'auto' });
  const aloud = make('span', { role: 'status', class: 'unseen' });
  const text = () => filled(words, number(field.value.length), number(field.maxLength));
  const show = () => (shown.textContent = text());
  field.addEventListener('input', show);
  whenTyped(field, COUNT_PAUSE, () => {
    aloud.textContent = field.value.length < NEARLY_FULL * field.maxLength ? '' : text();
  });
  field.after(shown, aloud);
  const described = [field.getAttribute('aria-describedby'), shown.id].filter(Boolean);
  describe(field, { 'aria-describedby': described.join(' ') });
  show();
}

/** Shows the picture of that name, or says that there is none. */
function showPicture(field, words) {
  const picture = make('img', { class: 'preview' });
  const missing = make('small', { role: 'status', dir: 'auto' });
  const address = new URL(field.dataset.picture, location);

  function show() {
    const name = field.value.trim();
    picture.hidden = true;
    missing.textContent = '';
    picture.removeAttribute('src');
    if (!name) return;
    address.searchParams.set('name', name);
    picture.alt = filled(words.alt, name);
    picture.src = address;
  }
  picture.addEventListener('load', () => (picture.hidden = false));
  picture.addEventListener('error', () => (missing.textContent = words.missing));
  whenTyped(field, PICTURE_PAUSE, show);
  field.after(missing, picture);
  show();
}

function enhance(form) {
  const words = JSON.parse(form.dataset.words);
  const parts = { names: namesOf(form), words: words.lists, announce: announcer(form) };
  const openTree = treeDialog(form.dataset.skills, words.tree);
  for (const field of form.querySelectorAll('[data-kind]')) {
    const list = listFor(field, parts);
    if (field.dataset.kind === 'skill') offerTree(list, openTree, words.tree);
    if (field.dataset.kind === 'language') offerBabel(list, words.babel);
  }
  offerTimeZone(form.elements.time_zone, words.timeZone);
  count(form.elements.about, words.count);
  showPicture(form.elements.image, words.picture);
}

const profileForm = document.querySelector('form[data-words]');
if (profileForm) enhance(profileForm);
