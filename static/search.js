// What the words in the search box may mean, suggested while somebody types: an editable combobox with a listbox
// popup, as WAI-ARIA 1.2 and its Authoring Practices have it (list autocomplete with manual selection).
// Without this script the box is a plain form that finds the same. The form of a profile has the same combobox:
// edit-lists.js.
'use strict';

const PAUSE = 120; // milliseconds without a new letter, until the server is asked
const NOTHING = { suggestions: [], said: '' };

function describe(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function make(name, attributes, ...content) {
  const element = describe(document.createElement(name), attributes);
  element.append(...content);
  return element;
}

async function suggestions(address, text, signal) {
  const asked = new URL(address, location);
  asked.searchParams.set('q', text);
  try {
    const response = await fetch(asked, { signal });
    return response.ok ? await response.json() : NOTHING;
  } catch {
    return NOTHING; // dropped, or no network: the search itself goes on without suggestions
  }
}

/** Asks one question at a time: a new one drops the one before. */
function questions(address) {
  const answers = new Map(); // by text, so that going back a letter asks nothing
  let asking = new AbortController();

  const drop = () => asking.abort();

  /** Gives the answer to `show`: at once if it is known, never once it has been dropped. */
  function ask(text, show) {
    drop();
    if (answers.has(text)) return show(answers.get(text));
    asking = new AbortController();
    const { signal } = asking;
    setTimeout(async () => {
      const answer = await suggestions(address, text, signal); // which asks nobody if this was dropped in the pause
      if (signal.aborted) return;
      if (answer !== NOTHING) answers.set(text, answer);
      show(answer);
    }, PAUSE);
  }
  const known = (text) => answers.get(text)?.suggestions ?? [];
  return { ask, drop, known };
}

/**
 * Makes a labelled box within a `.search` a combobox. address: of the suggestions. choose: does what a suggestion is
 * for. detail: what to say beside its label. enter: what Enter does while none of them is active; it sends the form if
 * nothing is given. Returns what gives the suggestions for a text, as far as they are known.
 */
function combobox(box, { address, choose, detail = () => '', enter }) {
  const name = box.labels[0];
  name.id ||= `${box.id}-label`;
  const listbox = make('ul', { id: `${box.id}-suggestions`, role: 'listbox', 'aria-labelledby': name.id });
  const status = make('p', { role: 'status', class: 'unseen' });
  const { ask, drop, known } = questions(address);
  let listed = null; // the text whose suggestions are listed; null once they are closed
  let active = -1; // the place of the active option; -1 while it is the box itself

  function activate(place) {
    active = place;
    const options = [...listbox.children];
    for (const option of options) option.setAttribute('aria-selected', option === options[place]);
    options[place]?.scrollIntoView({ block: 'nearest' });
    if (options[place]) box.setAttribute('aria-activedescendant', options[place].id);
    else box.removeAttribute('aria-activedescendant');
  }

  function option(suggestion, place) {
    const label = make('bdi', { dir: 'auto' }, suggestion.label);
    if (suggestion.lang) label.lang = suggestion.lang;
    const kind = make('span', { class: 'kind' }, detail(suggestion));
    const made = make('li', { id: `${box.id}-suggestion-${place}`, role: 'option' }, label, ' ', kind);
    made.addEventListener('click', () => {
      close();
      choose(suggestion);
    });
    return made;
  }

  function list(text, answer) {
    listed = text;
    listbox.replaceChildren(...answer.suggestions.map(option));
    listbox.hidden = !answer.suggestions.length;
    box.setAttribute('aria-expanded', !listbox.hidden);
    status.textContent = answer.said;
    activate(-1);
  }

  function close() {
    drop();
    list(null, NOTHING);
  }

  /** Lists what fits the text, and goes on from there by a step. */
  function open(step = 0) {
    const text = box.value.trim();
    if (!text) return close();
    ask(text, (answer) => {
      list(text, answer);
      if (step) move(step);
    });
  }

  /** Goes through the options and the box in a circle; what is listed for another text is asked anew first. */
  function move(step) {
    if (listed !== box.value.trim()) return open(step);
    const places = listbox.children.length + 1;
    activate(((active + 1 + step + places) % places) - 1);
  }

  function moveCaret(caret) {
    activate(-1);
    box.setSelectionRange(caret, caret); // on a Mac, Home and End would scroll the page
  }

  function closeOrClear() {
    if (listbox.hidden) box.value = '';
    close();
  }

  function takeOrEnter() {
    if (active >= 0) return listbox.children[active].click();
    close();
    enter();
  }

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    'Alt+ArrowDown': () => open(),
    'Alt+ArrowUp': close,
    Home: () => moveCaret(0),
    End: () => moveCaret(box.value.length),
    Escape: closeOrClear,
    Enter: takeOrEnter,
  };
  const isOurs = { Enter: () => active >= 0 || Boolean(enter), Escape: () => box.value !== '' };

  function press(event) {
    // an input method's keys are its own (Safari marks its last Enter by this number alone), and so are shortcuts
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const key = event.altKey ? `Alt+${event.key}` : event.key;
    if (key === 'ArrowLeft' || key === 'ArrowRight') activate(-1);
    if (!keys[key] || isOurs[key]?.() === false) return;
    event.preventDefault();
    keys[key]();
  }

  // ARIA in HTML allows the role for this type, and not for `search`, whose Escape differs between browsers
  describe(box, { type: 'text', role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': listbox.id });
  box.closest('.search').append(listbox, status);
  close();
  box.addEventListener('input', () => open());
  box.addEventListener('keydown', press);
  box.addEventListener('blur', close);
  box.form.addEventListener('submit', close);
  listbox.addEventListener('mousedown', (event) => event.preventDefault()); // which would take the focus away
  return known;
}

/** A person has a page; anything else becomes one more filter in place of the text. */
function goTo(form, { facet, id, href }) {
  if (!facet) return location.assign(href);
  // the address that the form would lead to with one more input: Back then finds the form as it was
  const address = new URL(form.action);
  const asked = new URLSearchParams(new FormData(form));
  asked.delete('q');
  asked.append(facet, id);
  address.search = asked;
  location.assign(address);
}

const searchForm = document.querySelector('form.search[data-suggest]');
if (searchForm) {
  combobox(describe(searchForm.elements.q, { enterkeyhint: 'search' }), {
    address: searchForm.dataset.suggest,
    choose: (suggestion) => goTo(searchForm, suggestion),
    detail: ({ kind }) => searchForm.dataset[kind] ?? '',
  });
}
