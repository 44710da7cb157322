// A form whose answer waits for the wiki says that it was sent.
'use strict';

const BUSY_AFTER = 300; // milliseconds; what takes less needs no sign

function tellOfSending(form) {
  const status = document.createElement('p');
  status.setAttribute('role', 'status');
  status.className = 'busy';
  form.append(status);

  const tell = (words) => {
    form.setAttribute('aria-busy', String(Boolean(words)));
    status.textContent = words;
  };
  form.addEventListener('submit', (event) => {
    if (!event.defaultPrevented) setTimeout(tell, BUSY_AFTER, document.body.dataset.busy);
  });
  window.addEventListener('pageshow', ({ persisted }) => persisted && tell('')); // come back to, as it was left
}

document.querySelectorAll('main form[method=post]').forEach(tellOfSending);
