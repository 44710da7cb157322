// The lists of the profile's form as rows, added by a combobox (search.js) and taken away by buttons. What is sent is
// the text of the form's own field, a row a line: without this script people type those lines.
'use strict';

const COMMAS = /[,\u060c\u3001\uff0c\n]/;
const BULLET = /^[^\S\n]*\*/m;
const BULLET_LINES = /\n(?:[^\S\n]*\*)?|^\s*\*/;
const LEVELLED = /^(.+?)\s*-\s*(\d+|n)$/i;
const NATIVE = 'N'; // how Babel reads a language without a level

/** A message with its $1, $2.. */
const filled = (message, ...values) => message.replace(/\$(\d)/g, (_, place) => values[place - 1]);

const number = (value) => new Intl.NumberFormat(document.documentElement.lang).format(value);

const changed = (field) => field.dispatchEvent(new Event('input', { bubbles: true }));

/** As the server reads a list. An affiliation's name may hold commas, so each has a line of its own there. */
function piecesOf(text, kind) {
  const commas = BULLET.test(text) ? BULLET_LINES : COMMAS;
  const pieces = text.split(kind === 'affiliation' ? '\n' : commas);
  return pieces.map((piece) => piece.trim().replace(/\s+/g, ' ')).filter(Boolean);
}

function textOf(pieces, kind) {
  const bulleted = kind !== 'affiliation' && pieces.some((piece) => COMMAS.test(piece) || piece.startsWith('*'));
  return pieces.map((piece) => (bulleted ? `* ${piece}` : piece)).join('\n');
}

/** A language's line: its code as the server reads it, and its level. */
function tongueOf(text) {
  const [, code, level] = LEVELLED.exec(text) ?? [text, text, NATIVE];
  return { code: code.toLowerCase().replaceAll('_', '-'), level: level.toUpperCase() };
}

/** What ids and codes are called, by kind. The form carries it, so that its drafts (drafts.js) have it too. */
function namesOf(form) {
  const names = JSON.parse(form.dataset.names);
  const of = (kind, id) => (Object.hasOwn(names[kind], id) ? names[kind][id] : id);

  /** The id that a text is or that is called so; the text itself where there is none. */
  function idOf(kind, text) {
    if (kind === 'language') return tongueOf(text).code;
    if (Object.hasOwn(names[kind], text)) return text;
    return Object.keys(names[kind]).find((id) => names[kind][id] === text) ?? text;
  }

  function learn(kind, id, name) {
    names[kind][id] ??= name; // by one name alone, or rows of the other would no longer be known
    form.dataset.names = JSON.stringify(names);
  }
  return { of, idOf, learn };
}

function levelSelect(text, name, words) {
  const { level } = tongueOf(text);
  const select = make('select', { class: 'cdx-select', 'aria-label': filled(words.level, name) });
  const unknown = level in words.levels ? {} : { [level]: level };
  for (const [value, said] of Object.entries({ ...unknown, ...words.levels })) {
    select.append(make('option', { value }, said));
  }
  select.value = level;
  return select;
}

/** A field's lines, shown as rows. announce: says what was done. focusable: has the focus once no row is left. */
function rowsOf(field, { names, words, announce, focusable }) {
  const { kind } = field.dataset;
  const list = make('ul', { class: 'rows', role: 'list', 'aria-labelledby': field.labels[0].id });
  let rows = []; // of each the text of its line, and its element

  const text = () => textOf(rows.map((row) => row.text), kind);
  const idOf = (row) => names.idOf(kind, row.text);
  const find = (id, name) => rows.find((row) => idOf(row) === id || row.text === name);

  function write() {
    field.value = text();
    changed(field);
  }

  function remove(row) {
    const place = rows.indexOf(row);
    const hadFocus = row.element.contains(document.activeElement);
    rows.splice(place, 1);
    row.element.remove();
    write();
    const next = rows[Math.min(place, rows.length - 1)];
    if (hadFocus) (next?.element.querySelector('button') ?? focusable).focus();
    announce(filled(words.removed, names.of(kind, idOf(row))));
  }

  function withLevel(row, name) {
    const select = levelSelect(row.text, name, words);
    select.addEventListener('change', () => {
      row.text = `${tongueOf(row.text).code}-${select.value}`;
      write();
    });
    return select;
  }

  function rowOf(line) {
    const row = { text: line };
    const name = names.of(kind, idOf(row));
    const label = filled(words.remove, name);
    const button = make('button', { type: 'button', class: 'remove', 'aria-label': label, title: label }, '×');
    button.addEventListener('click', () => remove(row));
    const level = kind === 'language' ? [withLevel(row, name), ' '] : [];
    row.element = make('li', {}, make('bdi', { dir: 'auto' }, name), ' ', ...level, button);
    return row;
  }

  function read() {
    rows = piecesOf(field.value, kind).map(rowOf);
    list.replaceChildren(...rows.map((row) => row.element));
  }

  /** Adds what a line says, unless it is there. name: what its id is called. */
  function add(line, name) {
    const id = names.idOf(kind, line);
    if (name) names.learn(kind, id, name);
    const shown = names.of(kind, id);
    if (find(id, shown)) return announce(filled(words.present, shown));
    const row = rowOf(kind === 'language' ? `${id}-${tongueOf(line).level}` : line);
    rows.push(row);
    list.append(row.element);
    write();
    announce(filled(words.added, shown));
  }

  /** Adds a language, or sets its level. */
  function set(line) {
    const { code, level } = tongueOf(line);
    const select = find(code)?.element.querySelector('select');
    if (!select) return add(line);
    select.value = level;
    select.dispatchEvent(new Event('change'));
  }

  field.addEventListener('input', () => {
    if (field.value !== text()) read(); // a draft came or went
  });
  read();
  const toggle = (id, name) => (find(id, name) ? remove(find(id, name)) : add(id, name));
  return { list, add, set, toggle, has: (id, name) => Boolean(find(id, name)) };
}

/** Shows a field's lines as rows, with a combobox to add to them that takes over the field's label and hint. */
function listFor(field, { names, words, announce }) {
  const [label] = field.labels;
  const { kind } = field.dataset;
  label.id ||= `${field.id}-label`;
  const box = make('input', { class: 'cdx-text-input__input', id: `${field.id}-add`, autocomplete: 'off', enterkeyhint: 'done', dir: 'auto' });
  const button = make('button', { type: 'button', class: 'cdx-button' }, words.add);
  const rows = rowsOf(field, { names, words, announce, focusable: box });
  const search = make('div', { class: 'search' }, make('div', { class: 'row' }, box, button));
  const shown = make('div', { class: 'list' }, rows.list, search);
  field.before(shown);
  field.hidden = true;
  label.htmlFor = box.id;
  const hint = document.getElementById(`lines-${field.id}`);
  describe(hint.firstElementChild, { dir: 'auto' }).textContent = words.hints[field.id] ?? words.hints.rows;
  describe(box, { 'aria-describedby': `${hint.id} unread-${field.id}` });
  if (field.hasAttribute('aria-invalid')) box.setAttribute('aria-invalid', 'true');

  /** Adds what is typed: the one thing that is called so, or else the text, of which the server says what it is. */
  function enter() {
    const typed = box.value.trim();
    const meant = known(typed).filter((one) => !one.label.localeCompare(typed, undefined, { sensitivity: 'base' }));
    if (meant.length === 1) rows.add(meant[0].id, meant[0].label);
    else for (const piece of piecesOf(typed, kind)) rows.add(piece);
    box.value = '';
  }

  function choose({ id, label: name }) {
    rows.add(id, name);
    box.value = '';
  }

  const address = new URL(field.form.dataset.suggest, location);
  address.searchParams.set('kind', kind);
  const known = combobox(box, { address, choose, enter });
  button.addEventListener('click', () => {
    enter();
    box.focus();
  });
  field.form.addEventListener('submit', enter); // nothing that was typed is lost
  return { ...rows, shown, label };
}
