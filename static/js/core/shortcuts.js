/* Keyboard shortcuts, and the dialog that lists them.
   add({key, group, text, run}) registers a shortcut. A shortcut without `run` is only listed: it is handled by a
   view that has the focus. Single-key shortcuts can be switched off in the dialog (WCAG 2.1.4). */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const shortcuts = [];
  let dialog = null;
  let enabled = atlas.memory.recall('keys') !== 'off';

  function add(...more) {
    for (const one of more) {
      if (!shortcuts.some((known) => known.key === one.key && known.group === one.group)) shortcuts.push(one);
    }
  }

  const typing = (element) => element?.closest('input, select, textarea, [contenteditable="true"]');

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !enabled) return;
    if (typing(event.target) || dialog?.open) return;
    const found = shortcuts.find((one) => one.run && one.key === event.key);
    if (!found) return;
    event.preventDefault();
    found.run(event);
  });

  function list() {
    const groups = [...new Set(shortcuts.map((one) => one.group))];
    return groups.flatMap((group) => [
      make('h3', {}, group),
      make(
        'table',
        {},
        make(
          'tbody',
          {},
          shortcuts
            .filter((one) => one.group === group)
            .map((one) =>
              make(
                'tr',
                {},
                make(
                  'td',
                  {},
                  (one.shown || one.key).split(' ').flatMap((key) => [make('kbd', {}, key), ' ']),
                ),
                make('td', {}, one.text),
              ),
            ),
        ),
      ),
    ]);
  }

  function open() {
    if (dialog) dialog.remove();
    const box = make('input', {
      type: 'checkbox',
      checked: enabled,
      onchange: () => {
        enabled = box.checked;
        atlas.memory.remember('keys', enabled ? 'on' : 'off');
      },
    });
    dialog = make(
      'dialog',
      { 'aria-labelledby': 'keys-title' },
      make('h2', { id: 'keys-title' }, 'Keyboard shortcuts'),
      list(),
      make(
        'form',
        { method: 'dialog' },
        make('label', {}, box, 'Use single-key shortcuts'),
        make('button', { autofocus: true }, 'Close'),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  }

  add(
    { key: '/', group: 'On every page', text: 'Search', run: () => atlas.search.focus() },
    { key: '?', group: 'On every page', text: 'Show this list', run: open },
    { key: 't', group: 'On every page', text: 'Switch between light and dark', run: () => atlas.theme.toggle() },
  );
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-keys]')) open();
  });

  atlas.shortcuts = { add };
})(globalThis.constellation);
