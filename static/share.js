// The buttons of the page on sharing that copy a field; without this script they are not there.
'use strict';

const said = document.getElementById('copying');

async function copy(field) {
  said.textContent = '';
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = said.dataset.copied;
  } catch {
    field.select();
    said.textContent = said.dataset.byHand;
  }
}

for (const button of document.querySelectorAll('[data-copies]')) {
  const field = document.getElementById(button.dataset.copies);
  button.addEventListener('click', () => copy(field));
  button.hidden = false;
}
