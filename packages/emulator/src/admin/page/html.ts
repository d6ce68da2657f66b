const section = (id: string, title: string): string => `
      <section aria-labelledby="${id}-title">
        <h2 id="${id}-title">${title} <span class="count" id="${id}-count"></span></h2>
        <div id="${id}" class="body"></div>
      </section>`;

/** The page without its data: the script fills it. */
export const PAGE_HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Azure emulator</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/emulator/status.css" />
    <script src="/emulator/status.js" defer></script>
  </head>
  <body>
    <header>
      <h1>Azure emulator</h1>
      <p id="state" role="status">Connecting…</p>
    </header>
    <main>
      <dl id="tiles"></dl>
${section('faults', 'Faults in force')}
${section('devices', 'Devices')}
${section('messages', 'Recent messages')}
${section('queues', 'Queues and subscriptions')}
${section('connections', 'Connections')}
${section('limits', 'Limits')}
    </main>
    <noscript>This page needs JavaScript to show what the emulator holds.</noscript>
  </body>
</html>
`;
