// The tree of skills in a dialog, each with a button that adds it to one list of the profile's form (edit-lists.js) or
// takes it away. One dialog serves all the lists; the tree is fetched when it is first opened.
'use strict';

const OPEN_LEVELS = 1; // of the tree as it is first shown, as on its page

/** A text as it is compared: without case and marks. */
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The nodes at the top, from skills that each come after the broader one. */
function treeOf(skills) {
  const nodes = new Map();
  const tops = [];
  for (const { skill, broader, label, language } of skills) {
    const node = { skill, label, language, narrower: [] };
    nodes.set(skill, node);
    (nodes.get(broader)?.narrower ?? tops).push(node);
  }
  return tops;
}

/** A node's row and all below it. press: what its button does. */
function branch(node, press, depth = 0) {
  const lang = node.language === 'mul' ? '' : (node.language ?? '');
  const name = make('bdi', { dir: 'auto', lang }, node.label);
  node.button = make('button', { type: 'button', class: 'toggle', 'aria-label': node.label });
  node.button.addEventListener('click', () => press(node));
  node.element = make('li', {}, node.button, ' ');
  if (node.narrower.length) {
    const below = node.narrower.map((one) => branch(one, press, depth + 1));
    node.details = make('details', {}, make('summary', {}, name), make('ul', { role: 'list' }, ...below));
    node.isOpen = depth < OPEN_LEVELS;
    node.details.open = node.isOpen;
  } else {
    name.addEventListener('click', () => node.button.click()); // a larger target for the mouse
  }
  node.element.append(node.details ?? name);
  return node.element;
}

const everyNode = (nodes) => nodes.flatMap((node) => [node, ...everyNode(node.narrower)]);

/** Shows what has the text in its name, with the way to it and all below it; how many have it. */
function narrow(nodes, text, within = false) {
  let found = 0;
  for (const node of nodes) {
    const fits = plain(node.label).includes(text);
    const below = narrow(node.narrower, text, within || fits);
    node.element.hidden = !(within || fits || below);
    if (node.details) node.details.open = text ? below > 0 : node.isOpen;
    found += below + fits;
  }
  return found;
}

/** Makes the dialog; what opens it for a list, under a title. */
function treeDialog(address, words) {
  const title = make('h2', { id: 'tree-title' });
  const filter = make('input', { class: 'cdx-text-input__input', id: 'tree-filter', autocomplete: 'off', dir: 'auto' });
  const status = make('p', { role: 'status' });
  const tree = make('ul', { role: 'list' });
  const close = make('button', { type: 'button', class: 'cdx-button' }, words.close);
  const head = [title, make('label', { for: filter.id }, words.filter), filter, status];
  const dialog = make('dialog', { class: 'picker', 'aria-labelledby': title.id }, ...head, tree, close);
  let tops = [];
  let fetching;
  let list;

  const mark = (node) => node.button.setAttribute('aria-pressed', list.has(node.skill, node.label));

  function press(node) {
    list.toggle(node.skill, node.label);
    mark(node);
  }

  function show() {
    for (const node of everyNode(tops)) mark(node);
    narrow(tops, '');
  }

  async function fill() {
    try {
      const { skills } = await (await fetch(address)).json();
      tops = treeOf(skills);
      tree.replaceChildren(...tops.map((node) => branch(node, press)));
    } catch {
      status.textContent = words.down;
      fetching = undefined; // when it is opened again, it is tried again
    }
  }

  filter.addEventListener('input', () => {
    const found = narrow(tops, plain(filter.value.trim()));
    status.textContent = filter.value.trim() ? filled(words.found, number(found)) : '';
  });
  close.addEventListener('click', () => dialog.close());
  document.body.append(dialog);
  return (chosen, name) => {
    list = chosen;
    title.textContent = name;
    filter.value = '';
    status.textContent = '';
    dialog.showModal();
    filter.focus();
    fetching ??= fill();
    fetching.then(show);
  };
}
